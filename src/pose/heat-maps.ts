import { fillDisc } from './disc.js';
import type { Joint, Size } from './skeleton.js';

/**
 * The heat maps of a pose: one channel per joint, 1 in a solid disc of radius 4 around it and -1
 * outside; -1 everywhere for a joint that was not seen (confidence 0). Joints are in pixels of
 * `size`. Written to `pixels`, and returned. The exported graph computes the same (src/export/heat-map-graph.ts). PG2, section 3.1.
 */
export function drawHeatMaps(
  joints: readonly Joint[],
  size: Size,
  pixels: Float32Array = new Float32Array(size.height * size.width * joints.length), // [H, W, joints]
): Float32Array {
  pixels.fill(-1);
  for (const [offset, joint] of joints.entries()) {
    if (joint.confidence > 0) fillDisc({ pixels, size, offset, stride: joints.length }, joint.x, joint.y);
  }
  return pixels;
}
