import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { faceSkin } from '../../src/warp/skin-colour.js';
import { back, front, type Look, turnBack } from '../support/person-from-behind.js';

/** Levels from 0 to 255 as a colour. */
const levels = (...values: [number, number, number]) => values.map((value) => value / 127.5 - 1);

const pale = levels(225, 185, 165);
const dark = levels(92, 58, 44);
const brown = levels(70, 48, 34);
const white = levels(235, 235, 235);
const person: Look = { skin: pale, hair: brown, hairDown: 0.15, shirt: white, sleeves: pale };

const cheek = [0.075, 0.07] as const;
const eye = [0.065, -0.04] as const;
const forehead = [0, -0.13] as const;

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, c) => value - b[c]!));
const brightness = ([red, green, blue]: readonly [number, number, number]) => red + green + blue;

test.each([
  ['pale', pale, dark],
  ['dark', dark, pale],
  ['dark, in very warm light', levels(103, 38, 8), pale],
])('who is seen from behind gets a face of their own, %s skin', (_name, skin, other) => {
  const at = turnBack({ ...person, skin, sleeves: skin, hair: levels(25, 22, 20) });
  for (const [u, v] of [cheek, forehead]) {
    const { colour, share } = at(u, v);
    expect(share).toBeGreaterThan(0.99);
    expect(distance(colour, skin)).toBeLessThan(0.5 * distance(colour, other));
  }
});

test('a drawn face has eyes below its forehead, and is the same on both sides', () => {
  const at = turnBack(person);
  expect(brightness(at(...eye).colour)).toBeLessThan(brightness(at(...forehead).colour) - 0.6);
  for (const [u, v] of [cheek, eye]) expect(distance(at(u, v).colour, at(-u, v).colour)).toBeLessThan(0.25);
});

test('a face is drawn within the own hair, and a bald head gets none', () => {
  const [own, bald] = [turnBack(person), turnBack({ ...person, hair: pale })];
  for (const [u, v] of [
    [0, -0.28],
    [-0.19, -0.05],
    [0.19, -0.05],
  ] as const) {
    expect(distance(own(u, v).colour, brown)).toBeLessThan(0.1);
    expect(distance(bald(u, v).colour, pale)).toBeLessThan(0.1);
  }
});

test('a face has a common colour where hair hides the neck and sleeves the arms', () => {
  const at = turnBack({ ...person, hairDown: 0.7, sleeves: white });
  expect(distance(at(...cheek).colour, faceSkin.prior)).toBeLessThan(0.3);
});

test('clothes of beige on bare arms and hair of brown do not make a face of theirs', () => {
  const beige = levels(205, 190, 160);
  const at = turnBack({ ...person, skin: dark, shirt: beige, sleeves: beige });
  expect(distance(at(...cheek).colour, dark)).toBeLessThan(distance(at(...cheek).colour, beige));
});

test('long hair falls beside the throat and behind the shoulders', () => {
  const at = turnBack({ ...person, hairDown: 0.7 });
  expect(distance(at(0, 0.29).colour, pale)).toBeLessThan(distance(at(0, 0.29).colour, brown));
  for (const side of [-0.16, 0.16]) expect(distance(at(side, 0.2).colour, brown)).toBeLessThan(0.3);
  for (const v of [0.45, 0.55, 0.65]) expect(distance(at(0, v).colour, white)).toBeLessThan(0.3);
});

test('what short hair shows of a back, as a print, stays', () => {
  const at = turnBack({ ...person, shirt: levels(160, 40, 40) });
  expect(distance(at(0, 0.5).colour, levels(160, 40, 40))).toBeLessThan(0.1);
});

const hide = (pose: readonly Joint[], joints: RegExp) =>
  pose.map((joint, i) => (joints.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint));
/** Both shoulders in one place, the face before the neck, and the ear of one side. */
const profile = hide(front, /left_(eye|ear)/).map((joint, i): Joint => {
  if (/shoulder|hip/.test(coco18.joints[i]!)) return { ...joint, x: 64 };
  return /nose|eye|ear/.test(coco18.joints[i]!) ? { ...joint, x: joint.x + 16 } : joint;
});
const overShoulder = back.map((joint, i) => {
  const aside = /nose|eye/.test(coco18.joints[i]!) ? 14 : 0;
  return { ...joint, x: joint.x + aside, confidence: 1 };
});

test('a face is drawn for a profile, too, where it looks', () => {
  expect(distance(turnBack(person, profile)(0.16, 0.07).colour, pale)).toBeLessThan(0.6);
});

test.each([
  ['the target hides its nose', hide(front, /nose/), back],
  ['the target hides its eyes', hide(front, /eye/), back],
  ['the target turns its back as well', back, back],
  ['the source looks over its shoulder', front, overShoulder],
])('no face is drawn where %s', (_why, target, source) => {
  const { colour } = turnBack(person, target, source)(...forehead);
  expect(distance(colour, brown)).toBeLessThan(distance(colour, pale));
});

test('a face tilts with its eyes and ears', () => {
  const tilt = front.map((joint, i) => {
    if (!/nose|eye|ear/.test(coco18.joints[i]!)) return joint;
    return { ...joint, y: joint.y + 0.35 * (joint.x - 64) };
  });
  const at = turnBack(person, tilt);
  const [right, left] = [-0.065, 0.065].map((u) => {
    const column = Array.from({ length: 25 }, (_, i) => -0.12 + 0.008 * i);
    return column.reduce((darkest, v) =>
      brightness(at(u, v).colour) < brightness(at(u, darkest).colour) ? v : darkest,
    );
  }) as [number, number];
  expect(left).toBeGreaterThan(right + 0.015);
});
