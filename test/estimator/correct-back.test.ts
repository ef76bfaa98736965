import { expect, test } from '@jest/globals';
import { correctBack } from '../../src/estimator/correct-back.js';
import { unseen } from '../../src/pose/convert-joints.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';

/** Who turns their back: their left is at the picture's left. */
const back: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ...{ nose: [50, 20], left_eye: [46, 18], right_eye: [54, 18], left_ear: [42, 20], right_ear: [58, 20] },
  ...{ neck: [50, 40], left_shoulder: [30, 40], right_shoulder: [70, 40] },
  ...{ left_elbow: [26, 70], right_elbow: [74, 70], left_wrist: [26, 95], right_wrist: [74, 95] },
  ...{ left_hip: [40, 100], right_hip: [60, 100], left_knee: [41, 140], right_knee: [59, 140] },
  ...{ left_ankle: [40, 180], right_ankle: [60, 180] },
};
const seen = (places: typeof back): Joint[] =>
  coco18.joints.map((name) => {
    const [x, y] = places[name]!;
    return { x, y, confidence: 0.8 };
  });
const faceless = seen(back).map((joint, i) => (/nose|eye/.test(coco18.joints[i]!) ? unseen : joint));
const mirror = (places: typeof back): typeof back =>
  Object.fromEntries(Object.entries(places).map(([name, [x, y]]) => [name, [100 - x, y]]));
/** Legs as of one who faces the camera. */
const crossed = {
  ...{ left_knee: back['right_knee']!, right_knee: back['left_knee']! },
  ...{ left_ankle: back['right_ankle']!, right_ankle: back['left_ankle']! },
};

test('correctBack() hides nose and eyes of who turns their back, and changes nobody who faces the camera', () => {
  expect(correctBack(seen(back), coco18)).toEqual(faceless);
  const front = seen({ ...mirror(back), ...crossed, left_hip: [49, 100], right_hip: [51, 100] });
  expect(correctBack(front, coco18)).toEqual(front);
});

test('correctBack() gives legs that were told as of one who faces the camera to the sides that shoulders tell', () => {
  for (const hips of [
    { left_hip: [49, 100], right_hip: [51, 100] },
    { left_hip: [60, 100], right_hip: [40, 100] },
  ] as const)
    expect(correctBack(seen({ ...back, ...crossed, ...hips }), coco18)).toEqual(faceless);
});

test('correctBack() leaves legs that are crossed below hips that are apart, and hips that coincide above legs that are not', () => {
  for (const change of [crossed, { left_hip: [50, 100], right_hip: [50, 100] } as const]) {
    const joints = seen({ ...back, ...change });
    const expected = joints.map((joint, i) => (faceless[i] === unseen ? unseen : joint));
    expect(correctBack(joints, coco18)).toEqual(expected);
  }
});
