import type { Pair, PictureSet } from '../../data/picture-set.js';
import { writeUnitRange } from '../../image/value-range.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import { drawPoseMask } from '../../pose/pose-mask.js';
import type { Joint } from '../../pose/skeleton.js';
import type { Random } from '../../random.js';
import { flipImage, flipJoints } from './flip.js';

/** Training examples in host memory, NHWC, images in [-1, 1]. */
export interface Batch {
  readonly pairs: readonly Pair[];
  readonly cond: Float32Array; // [N, H, W, 3]
  readonly heatMaps: Float32Array; // [N, H, W, J], -1 or 1
  readonly target: Float32Array; // [N, H, W, 3]
  readonly mask: Float32Array; // [N, H, W, 1], 0 or 1
}

/** The random changes of examples. */
export interface Augmentation {
  /** Flip half of the examples left to right, and swap the joints' left and right. */
  readonly flip: boolean;
  /** The share of examples whose target pose loses some joints, like poses found in photographs. */
  readonly dropJoints: number;
}

/** The probability of each joint to be lost in such an example. */
const jointDropRate = 0.2;

/** Reads pairs into a batch; uses `random` only as far as the augmentation needs it. */
export function assembleBatch(
  set: PictureSet,
  pairs: readonly Pair[],
  augmentation: Augmentation,
  random: Random,
): Batch {
  const pixels = set.size.width * set.size.height;
  const joints = set.skeleton.joints.length;
  const batch: Batch = {
    pairs,
    cond: new Float32Array(pairs.length * pixels * 3),
    heatMaps: new Float32Array(pairs.length * pixels * joints),
    target: new Float32Array(pairs.length * pixels * 3),
    mask: new Float32Array(pairs.length * pixels),
  };
  for (const [n, pair] of pairs.entries()) {
    const flipped = augmentation.flip && random.uniform(0, 1) < 0.5;
    const readImage = (index: number) => (flipped ? flipImage(set.image(index), set.size) : set.image(index));
    const pose = flipped
      ? flipJoints(set.joints(pair.target), set.skeleton, set.size)
      : set.joints(pair.target);
    const picture = [n * pixels * 3, (n + 1) * pixels * 3] as const;
    writeUnitRange(readImage(pair.cond), batch.cond.subarray(...picture));
    writeUnitRange(readImage(pair.target), batch.target.subarray(...picture));
    batch.heatMaps.set(drawHeatMaps(loseJoints(pose, augmentation, random), set.size), n * pixels * joints);
    batch.mask.set(drawPoseMask(pose, set.skeleton, set.size), n * pixels);
  }
  return batch;
}

function loseJoints(pose: readonly Joint[], { dropJoints }: Augmentation, random: Random): readonly Joint[] {
  if (dropJoints === 0 || random.uniform(0, 1) >= dropJoints) return pose;
  return pose.map((joint) => (random.uniform(0, 1) < jointDropRate ? { ...joint, confidence: 0 } : joint));
}
