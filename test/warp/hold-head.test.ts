import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { holdHead } from '../../src/warp/hold-head.js';
import { standing as front } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 64, height: 128 };

const back = front.map((joint) => ({ ...joint, x: 64 - joint.x }));
const isFace = coco18.joints.map((name) => /nose|eye|ear/.test(name));
/** Both sides in one place, the face before the neck. */
const profile = (ahead: number) =>
  front.map((joint, i): Joint => ({ ...joint, x: isFace[i] ? 32 + ahead : 32 }));
const eyeless = front.map((joint, i) =>
  /eye/.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint,
);
const overShoulder = back.map((joint, i) => (isFace[i] ? { ...joint, x: joint.x + 6 } : joint));
const headless = front.map((joint, i) => (isFace[i] ? { ...joint, confidence: 0 } : joint));

function hold(source: readonly Joint[], target: readonly Joint[]) {
  const held = new Float32Array(size.width * size.height).fill(Number.NaN);
  holdHead(body, { size, source, target }, held);
  return { at: (x: number, y: number) => held[y * size.width + x]!, all: new Set(held) };
}

test.each([
  ['front', 'front', front, front, 32],
  ['front', 'a profile to the left', front, profile(-8), 24],
  ['a profile to the right', 'front', profile(8), front, 32],
  ['a profile', 'the other one', profile(8), profile(-8), 24],
  ['back', 'back', back, back, 32],
  ['front', 'back', front, back, 32],
  ['a profile', 'back', profile(8), back, 32],
  ['back', 'the front that is drawn', back, front, 32],
  ['back', 'the profile that is drawn', back, profile(8), 40],
])('holdHead() is 1 at the face from %s to %s, and 0 far from it', (_from, _to, source, target, faceX) => {
  const { at, all } = hold(source, target);
  expect([at(faceX, 22), at(faceX - 5, 22), at(faceX, 27)]).toEqual([1, 1, 1]);
  expect([at(32, 60), at(faceX + 15, 22), at(faceX, 2)]).toEqual([0, 0, 0]);
  expect([...all].every((value) => value >= 0 && value <= 1)).toBe(true);
});

test.each([
  ['back', 'a front without eyes', back, eyeless],
  ['over the shoulder', 'front', overShoulder, front],
  ['nobody knows where', 'front', headless, front],
  ['front', 'nobody knows where', front, headless],
  ['no pose', 'front', front.map((joint) => ({ ...joint, confidence: 0 })), front],
])('holdHead() is 0 everywhere from %s to %s', (_from, _to, source, target) => {
  expect(hold(source, target).all).toEqual(new Set([0]));
});

test('holdHead() lets a head go over a few pixels, measured by the torso of the target', () => {
  const small = front.map(({ x, y }) => ({ x: x / 2, y: y / 2, confidence: 1 }));
  const reachOf = (target: readonly Joint[], middle: number, y: number) => {
    const { at } = hold(front, target);
    const beside = Array.from({ length: size.width - middle }, (_, dx) => at(middle + dx, y));
    return { held: beside.filter((value) => value === 1).length, some: beside.filter((v) => v > 0).length };
  };
  const [large, half] = [reachOf(front, 32, 22), reachOf(small, 16, 11)];
  expect(large.some).toBeGreaterThan(large.held);
  expect(Math.abs(half.some - large.some / 2)).toBeLessThanOrEqual(1);
});
