import { placeShoulders } from '../../src/pose/hidden-shoulders.js';
import { coco18, type Joint, type Pose } from '../../src/pose/skeleton.js';
import { upperShares } from '../../src/pose/stature.js';
import { standing } from '../support/standing-person.js';

const at = (name: string) => coco18.joints.indexOf(name);
const unseen: Joint = { x: 0, y: 0, confidence: 0 };

/** The standing person's picture down to a row, eight times as large, without the joints below it and those named. */
function cutBelow(row: number, hidden = /^$/, joints: readonly Joint[] = standing): Pose {
  const shown = joints.map((joint, i): Joint => {
    if (joint.y >= row || hidden.test(coco18.joints[i]!)) return unseen;
    return { x: 8 * joint.x, y: 8 * joint.y, confidence: 1 };
  });
  return { skeleton: coco18, canvas: { width: 512, height: 8 * row }, joints: shown };
}

test('a head gets the shoulders and the neck below it that the picture leaves out', () => {
  const { joints } = placeShoulders(cutBelow(34));
  const [right, left, neck] = ['right_shoulder', 'left_shoulder', 'neck'].map((name) => joints[at(name)]!);
  const torso = (8 * 12) / 0.32; // by the ears' distance
  const [x, y] = [8 * 32, 8 * 21.2 + upperShares.face * torso];
  const half = (upperShares.shoulders * torso) / 2;
  expect(neck).toEqual({ x: expect.closeTo(x), y: expect.closeTo(y), confidence: 1 });
  expect(right).toEqual({ x: expect.closeTo(x - half), y: expect.closeTo(y), confidence: 1 });
  expect(left).toEqual({ x: expect.closeTo(x + half), y: expect.closeTo(y), confidence: 1 });
});

test('a head seen from behind gets its right shoulder on the right', () => {
  const mirrored = standing.map((joint) => ({ ...joint, x: 64 - joint.x }));
  const { joints } = placeShoulders(cutBelow(34, /nose|eye/, mirrored));
  expect(joints[at('right_shoulder')]!.x).toBeGreaterThan(joints[at('left_shoulder')]!.x + 8 * 8);
});

test('a head in profile gets shoulders that lie over each other, as far below as the nose tells', () => {
  const profile = standing.map((joint, i) => ({ ...joint, x: /nose|eye/.test(coco18.joints[i]!) ? 38 : 32 }));
  const { joints } = placeShoulders(cutBelow(30, /^$/, profile));
  const [right, left, nose] = ['right_shoulder', 'left_shoulder', 'nose'].map((name) => joints[at(name)]!);
  expect(right).toEqual(left);
  const middle = { y: 8 * 21.2, torso: (8 * 6) / 0.25 };
  expect(right!.y).toBeCloseTo(middle.y + upperShares.face * middle.torso);
  expect(nose!.confidence).toBe(1);
});

test('a shoulder that was seen stays, and the other one is as high', () => {
  const { joints } = placeShoulders(cutBelow(38, /right_shoulder|neck/));
  const left = joints[at('left_shoulder')]!;
  expect(left).toEqual({ x: 8 * 42, y: 8 * 36, confidence: 1 });
  expect(joints[at('right_shoulder')]!.y).toBe(left.y);
  expect(joints[at('right_shoulder')]!.x).toBeLessThan(8 * 32);
});

test.each([
  ['of a whole person', cutBelow(128)],
  ['whose shoulders something hides', cutBelow(128, /shoulder|hip/)],
  ['with hips', cutBelow(128, /shoulder/)],
  ['without ears', cutBelow(34, /ear/)],
])('a pose %s stays as it is', (_what, pose) => {
  expect(placeShoulders(pose)).toBe(pose);
});
