import { toLevels } from '../../image/value-range.js';
import { convertJoints, unseen } from '../../pose/convert-joints.js';
import { findReadyPose, readyPoseNames } from '../../pose/ready-poses.js';
import { coco18, type Joint, type Size, type Skeleton } from '../../pose/skeleton.js';
import { createRandom, type Random } from '../../random.js';
import { enlarge } from '../../warp/pyramid.js';
import type { Sample } from './stage-output.js';

const twice: Size = { width: 2, height: 2 };

/** How far joints are moved, as a share of the picture, and how many are hidden. */
const variety = { shift: 0.03, hidden: 0.1 } as const;

/** Of so many samples one does not tell the pose of the condition image. */
const unknownEvery = 5;

/**
 * Sample `index` of `seed` for networks with `warped` inputs: poses of people, since joints
 * anywhere would tear bodies apart, and soft noise. float32 tells a place in the picture to some
 * 1e-4 pixels, which shows as much as neighbours differ.
 */
export function createPersonSample(
  { skeleton, ...size }: Size & { readonly skeleton: Skeleton },
  seed: number,
  index: number,
): Sample {
  const random = createRandom(seed, index);
  const joints = createPose(skeleton, size, random);
  const condJoints = createPose(skeleton, size, random);
  const isUnknown = index % unknownEvery === unknownEvery - 1;
  return {
    cond: createSoftNoise(size, random),
    joints,
    condJoints: isUnknown ? condJoints.map(() => unseen) : condJoints,
  };
}

/** Noise in a sixteenth of the size, enlarged: neighbours differ by 16 levels at most. */
function createSoftNoise({ width, height }: Size, random: Random): Uint8Array {
  const sizes = [1, 2, 4, 8, 16].map((part) => ({
    width: Math.ceil(width / part),
    height: Math.ceil(height / part),
  }));
  const [large, ...smaller] = sizes as [Size, ...Size[]];
  const coarsest = smaller.at(-1)!;
  const noise = Float32Array.from({ length: coarsest.width * coarsest.height * 3 }, () =>
    random.uniform(-1, 1),
  );
  const grown = smaller.reduceRight<Float32Array>(
    (picture, from, index) => enlarge(picture, { from, to: smaller[index - 1] ?? large, times: twice }),
    noise,
  );
  return toLevels(grown);
}

function createPose(skeleton: Skeleton, size: Size, random: Random): Joint[] {
  const { joints, canvas = size } = findReadyPose(random.pick(readyPoseNames), size);
  const move = (value: number, from: number, to: number) =>
    Math.fround((value / from + random.uniform(-variety.shift, variety.shift)) * to);
  return convertJoints(joints, coco18, skeleton).map(({ x, y, confidence }) => ({
    x: move(x, canvas.width, size.width),
    y: move(y, canvas.height, size.height),
    confidence: random.uniform(0, 1) < variety.hidden ? 0 : confidence,
  }));
}
