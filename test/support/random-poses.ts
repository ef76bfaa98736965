import type { Joint, Size } from '../../src/pose/skeleton.js';
import type { Random } from '../../src/random.js';

/**
 * Joints anywhere on a picture and a little beyond, of which some are missing, coincide, or lie far
 * outside.
 */
export function randomJoints(count: number, { width, height }: Size, random: Random): Joint[] {
  const far = random.uniform(0, 1) < 0.2 ? 40 : 1;
  const joints = Array.from({ length: count }, () => ({
    x: Math.fround(random.uniform(-0.1, 1.1) * width * far),
    y: Math.fround(random.uniform(-0.1, 1.1) * height * far),
    confidence: random.uniform(0, 1) < 0.2 ? 0 : 1,
  }));
  return joints.map((joint) => (random.uniform(0, 1) < 0.1 ? random.pick(joints) : joint));
}
