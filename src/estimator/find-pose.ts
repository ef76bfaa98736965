import { type FieldViolation, ReposeError } from '../errors.js';
import { cutRegion, type Picture } from '../image/cut-region.js';
import { decodeImage, readImageSize } from '../image/decode-image.js';
import { type Box, placeBack } from '../image/framing.js';
import type { ImageLimits } from '../image/image-limits.js';
import { isInside, isVisible } from '../pose/convert.js';
import { canConvert, convertJoints, unseen } from '../pose/convert-joints.js';
import type { Joint, Pose, Size, Skeleton } from '../pose/skeleton.js';
import { hideFace } from './hide-face.js';
import { listSearchRegions, toPersonRegion, toWholeRegion } from './look-region.js';
import type { PoseEstimator } from './pose-estimator.js';

export interface FindPoseOptions {
  /** The picture's name, for errors. */
  readonly field: string;
  /** Joints with a lower score count as not seen; above 0. */
  readonly minScore: number;
  /** The skeleton to convert the joints to. */
  readonly skeleton: Skeleton;
  readonly limits?: ImageLimits;
}

/**
 * The joints of the most central and largest person in an encoded picture, with the picture's
 * upright size as the canvas; joints outside it count as not seen. The network looks at the whole
 * picture, then closer at the person where that makes the person larger. Throws `invalid-argument`
 * with a violation of `field` for a picture that cannot be decoded or shows nobody, without one if
 * the estimator's skeleton has no joint of the wanted one, and what the estimator throws.
 */
export async function findPose(
  bytes: Uint8Array,
  estimator: PoseEstimator,
  { field, minScore, skeleton: wanted, limits }: FindPoseOptions,
): Promise<Pose> {
  const canvas = await readImageSize(bytes, field, limits);
  const size = toLookedAtSize(canvas, estimator.size);
  const { imageNhwc } = await decodeImage(bytes, {
    size,
    framing: { kind: 'stretch' },
    field,
    ...(limits && { limits }),
  });
  const found = await findPerson({ imageNhwc, size }, estimator, minScore);
  if (!canConvert(found.skeleton, wanted))
    throw new ReposeError(
      'invalid-argument',
      `Cannot use the estimator: it finds ${found.skeleton.name}, which has no joint of ${wanted.name}, expected an estimator that finds some`,
    );
  const own = found.joints
    .map((joint) => scale(joint, size, canvas))
    .map((joint) => (joint.confidence >= minScore && isInside(toWholePixel(joint), canvas) ? joint : unseen));
  const joints = convertJoints(hideFace(own, found.skeleton), found.skeleton, wanted);
  if (found.certainty < estimator.minCertainty || !joints.some(isVisible))
    throw ReposeError.invalid([toNobody(field, found.certainty, { minScore, estimator })]);
  return { skeleton: wanted, canvas, joints };
}

/** The nearest whole pixel. */
export function toWholePixel({ x, y, confidence }: Joint): Joint {
  return { x: Math.round(x), y: Math.round(y), confidence };
}

/** In a picture this many times as large as the input, a person of 1 / 4 of it fills the input. */
const detail = 4;

/** The picture's size, or a smaller one of its proportions that is enough for every look. */
function toLookedAtSize({ width, height }: Size, input: Size): Size {
  const part = Math.min(1, (detail * Math.max(input.width, input.height)) / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * part)), height: Math.max(1, Math.round(height * part)) };
}

/** What the network sees in a region, in pixels of the picture. */
interface Look {
  readonly region: Box;
  readonly skeleton: Skeleton;
  readonly joints: readonly Joint[];
  /** The mean of the highest scores: five joints are a face, an arm with its shoulders, or legs. */
  readonly certainty: number;
}

const joinedScores = 5;

/** A closer look that shows the person less than 1 / 0.8 times as large is not worth its time. */
const worthwhile = 0.8;
const maxCloserLooks = 2;

async function findPerson(picture: Picture, estimator: PoseEstimator, minScore: number): Promise<Look> {
  let best = await lookAt(picture, toWholeRegion(picture.size, estimator.size), estimator);
  if (best.certainty < estimator.minCertainty)
    for (const region of listSearchRegions(picture.size, estimator.size)) {
      const look = await lookAt(picture, region, estimator);
      if (look.certainty > best.certainty) best = look;
      if (best.certainty >= estimator.minCertainty) break;
    }
  // A closer look at what is not a person may see one: a tower's tip, for example.
  if (best.certainty < estimator.minCertainty) return best;
  for (let looks = 0; looks < maxCloserLooks; looks += 1) {
    const seen = best.joints.filter((joint) => joint.confidence >= minScore && isInside(joint, picture.size));
    if (seen.length < joinedScores) break;
    const region = toPersonRegion(seen, estimator.size);
    if (region.width > worthwhile * best.region.width) break;
    const look = await lookAt(picture, region, estimator);
    if (look.certainty <= best.certainty) break;
    best = look;
  }
  return best;
}

async function lookAt(picture: Picture, region: Box, estimator: PoseEstimator): Promise<Look> {
  const { imageNhwc, placement } = await cutRegion(picture, region, estimator.size);
  const { skeleton, joints } = await estimator.estimate(imageNhwc);
  const scores = joints.map(({ confidence }) => confidence).sort((a, b) => b - a);
  const highest = scores.slice(0, joinedScores);
  const certainty = highest.reduce((sum, score) => sum + score, 0) / highest.length;
  return { region, skeleton, joints: placeBack(joints, placement), certainty };
}

function scale({ x, y, confidence }: Joint, from: Size, to: Size): Joint {
  return { x: (x * to.width) / from.width, y: (y * to.height) / from.height, confidence };
}

function toNobody(
  field: string,
  certainty: number,
  { minScore, estimator }: { minScore: number; estimator: PoseEstimator },
): FieldViolation {
  const found =
    certainty < estimator.minCertainty
      ? `nobody (certainty ${certainty.toFixed(2)}), expected a picture of a person (at least ${estimator.minCertainty}), cropped to the person if the picture shows more`
      : `no joint in it, expected one with a score of ${minScore}`;
  return { field, description: `Cannot find a person in ${field}: ${found}` };
}
