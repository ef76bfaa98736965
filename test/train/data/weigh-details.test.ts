import { coco18, type Joint } from '../../../src/pose/skeleton.js';
import { weighDetails } from '../../../src/train/data/weigh-details.js';

const size = { width: 64, height: 128 };
const places: Readonly<Record<string, readonly [number, number]>> = {
  left_shoulder: [42, 40],
  left_hip: [40, 80],
  nose: [32, 20],
  left_elbow: [44, 56],
  left_wrist: [44, 66],
};
/** A person of whom some joints are seen; the torso is 40 pixels long. */
const joints = (seen: readonly string[]) =>
  coco18.joints.map((name): Joint => {
    const [x, y] = places[name] ?? [0, 0];
    return { x, y, confidence: seen.includes(name) ? 1 : 0 };
  });

function weigh(seen: readonly string[]): (x: number, y: number) => number {
  const mask = new Float32Array(size.width * size.height).fill(1);
  weighDetails(mask, joints(seen), { skeleton: coco18, size, weight: 2 });
  return (x, y) => mask[y * size.width + x]!;
}

const torso = ['left_shoulder', 'left_hip'];

test('weighDetails() adds to the pixels within a quarter of the torso of the face', () => {
  const at = weigh([...torso, 'nose']);
  expect([at(32, 20), at(42, 20), at(32, 10)]).toEqual([3, 3, 3]);
  expect([at(43, 20), at(32, 9), at(44, 69)]).toEqual([1, 1, 1]);
});

test('weighDetails() adds to a hand, beyond the wrist', () => {
  const at = weigh([...torso, 'left_elbow', 'left_wrist']);
  expect([at(44, 69), at(44, 74), at(49, 69)]).toEqual([3, 3, 3]);
  expect([at(44, 63), at(44, 75), at(32, 20)]).toEqual([1, 1, 1]);
});

test.each([[['nose']], [['left_shoulder', 'nose']], [[]]])(
  'weighDetails() adds nothing where no torso tells how large the person is: %j',
  (seen) => {
    const at = weigh(seen);
    expect(at(32, 20)).toBe(1);
  },
);
