import { coco18, type Joint } from '../../src/pose/skeleton.js';

/** Joints of a person as far to their left as x, right of 32. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  nose: [0, 22],
  neck: [0, 34],
  eye: [3, 20],
  ear: [6, 22],
  shoulder: [10, 36],
  elbow: [14, 52],
  wrist: [15, 66],
  hip: [7, 68],
  knee: [8, 92],
  ankle: [8, 116],
};

/** A person who stands upright, facing the camera, arms hanging, for a picture of 64x128. */
export const standing = coco18.joints.map((name): Joint => {
  const [x, y] = places[name.replace(/^(left|right)_/, '')]!;
  return { x: 32 + (name.startsWith('left_') ? x : -x), y, confidence: 1 };
});

/** The standing person, seen from the side: both sides in one place, the face `ahead` of the neck. */
export function profile(ahead: number): Joint[] {
  return standing.map((joint, i) => {
    const isFace = /nose|eye/.test(coco18.joints[i]!);
    return { ...joint, x: isFace ? 32 + ahead : 32 };
  });
}

/** A pose of that picture with the right wrist in a place. */
export function holdHand(joints: readonly Joint[], [x, y]: readonly [number, number]): Joint[] {
  return joints.map((joint, i) => (coco18.joints[i] === 'right_wrist' ? { ...joint, x, y } : joint));
}
