import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';

/** Where a picture of a size shows `standing` in a skirt, or in trousers: [H, W], 0 or 1. */
function drawClothes({ width, height }: Size, hem: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [((i % width) * 64) / width - 32, (Math.floor(i / width) * 128) / height];
    const isLeg = Math.abs(Math.abs(x) - 8) < 4;
    return Number(y < hem ? Math.abs(x) < 15 : isLeg && y < 120);
  });
}

/** The row of a picture of 64x128 where `drawSkirt` ends, between the hips, at 68, and the knees, at 92. */
export const hemRow = 88;

/** Where a picture of a size shows `standing` in a skirt. */
export function drawSkirt(size: Size): Float32Array {
  return drawClothes(size, hemRow);
}

/** Where a picture of a size shows `standing` in trousers. */
export function drawTrousers(size: Size): Float32Array {
  return drawClothes(size, 74);
}

/** A pose of some joints with the knees and the ankles farther from its middle. */
export function legsApart(joints: readonly Joint[], names = coco18.joints): Joint[] {
  const xs = joints.map(({ x }) => x);
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  return joints.map((joint, i) => {
    const name = names[i]!;
    const times = name.endsWith('_knee') ? 1.8 : name.endsWith('_ankle') ? 2.4 : 1;
    return { ...joint, x: middle + times * (joint.x - middle) };
  });
}
