import { drawHeatMaps } from './heat-maps.js';
import { drawPoseMask } from './pose-mask.js';
import type { Joint, Size, Skeleton } from './skeleton.js';

const maskLevel = 75;
const jointLevel = 255;

/**
 * A pose for people to look at, RGB [H, W, 3]: the pose mask in grey, the discs of the heat maps in
 * white.
 */
export function drawPosePicture(joints: readonly Joint[], skeleton: Skeleton, size: Size): Uint8Array {
  const mask = drawPoseMask(joints, skeleton, size);
  const maps = drawHeatMaps(joints, size);
  const picture = new Uint8Array(mask.length * 3);
  for (const [pixel, inside] of mask.entries()) {
    const isJoint = maps.subarray(pixel * joints.length, (pixel + 1) * joints.length).includes(1);
    picture.fill(isJoint ? jointLevel : inside * maskLevel, pixel * 3, pixel * 3 + 3);
  }
  return picture;
}
