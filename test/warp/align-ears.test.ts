import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { describePose } from '../../src/warp/facing.js';
import { weighJoints } from '../../src/warp/part-segments.js';
import { findTransforms } from '../../src/warp/part-transforms.js';
import { standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const head = body.parts.findIndex(({ kind }) => kind === 'head');
const height = 128;
const isFace = coco18.joints.map((name) => /nose|eye|ear/.test(name));
const hide = (pose: readonly Joint[], joints: RegExp) =>
  pose.map((joint, i) => (joints.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint));

const back = hide(
  standing.map((joint) => ({ ...joint, x: 64 - joint.x })),
  /nose|eye/,
);
/** To the picture's right: both shoulders in one place, the ear of one side where the head's middle is. */
const profile = hide(standing, /left_(eye|ear)/).map((joint, i) => {
  if (!isFace[i]) return { ...joint, x: 32 };
  return { ...joint, x: /ear/.test(coco18.joints[i]!) ? 34 : 40 };
});
/** Half to the right: the nearer ear is beside the middle of the head. */
const half = hide(standing, /left_ear/).map((joint, i) => (isFace[i] ? { ...joint, x: joint.x + 3 } : joint));

/** The tangent of how far a head that moves from a pose to another one is turned. */
function measureTilt(source: readonly Joint[], target: readonly Joint[]) {
  const describe = (pose: readonly Joint[]) => describePose(body, weighJoints(pose), height);
  const pair = { source: describe(source), target: describe(target) };
  const { xy, yy } = findTransforms(body, pair)[head]!;
  return xy / yy;
}

test.each([
  ['the front', 'a profile', standing, profile],
  ['the back', 'a profile', back, profile],
  ['the front', 'half to the side', standing, half],
  ['the back', 'half to the side', back, half],
  ['a profile', 'the front', profile, standing],
])('a head that turns from %s to %s stays upright where one ear is seen', (_from, _to, source, target) => {
  expect(Math.abs(measureTilt(source, target))).toBeLessThan(0.2);
});

test('a head tilts as its ears do where both poses show the same', () => {
  const tilted = standing.map((joint, i) =>
    isFace[i] ? { ...joint, y: joint.y + 0.5 * (joint.x - 32) } : joint,
  );
  expect(Math.abs(measureTilt(standing, tilted))).toBeGreaterThan(0.1);
});
