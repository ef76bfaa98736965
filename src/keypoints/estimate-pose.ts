import { ReposeError, toMessage } from '../errors.js';
import { decodeImage } from '../image/decode-image.js';
import { unframeJoints } from '../image/framing.js';
import { isInside, isVisible } from '../pose/convert.js';
import { canConvert, convertJoints, unseen } from '../pose/convert-joints.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import type { PoseEstimator } from './pose-estimator.js';

/** A picture without a pose; the message says why. */
export class NoPose extends Error {}

/** The whole picture with black bars, as in the training of estimators. */
const framing = { kind: 'contain' } as const;
const sides = '#000000';

export interface EstimatePoseOptions {
  /** The picture's name, for errors. */
  readonly field: string;
  /** Joints with a lower score count as not seen; above 0. */
  readonly minScore: number;
  /** The skeleton to convert the joints to. */
  readonly skeleton: Skeleton;
}

/**
 * The joints of the person in an encoded picture, in its whole pixels; joints outside it count as
 * not seen. Throws `NoPose` for a picture that cannot be decoded or has no joint,
 * `invalid-argument` if the estimator's skeleton has no joint of the wanted one, and what the
 * estimator throws.
 */
export async function estimatePose(
  bytes: Uint8Array,
  estimator: PoseEstimator,
  { field, minScore, skeleton: wanted }: EstimatePoseOptions,
): Promise<Joint[]> {
  const { size: target } = estimator;
  const { imageNhwc, source } = await decodeImage(bytes, { size: target, framing, sides, field }).catch(
    (cause: unknown) => {
      throw new NoPose(toMessage(cause), { cause });
    },
  );
  const { skeleton, joints } = await estimator.estimate(imageNhwc);
  const sure = joints.map((joint) => (joint.confidence >= minScore ? joint : unseen));
  const own = unframeJoints(sure, framing, { source, target }).map((joint) => hideOutside(joint, source));
  if (!canConvert(skeleton, wanted))
    throw new ReposeError(
      'invalid-argument',
      `Cannot use the estimator: it finds ${skeleton.name}, which has no joint of ${wanted.name}, expected an estimator that finds some`,
    );
  const found = convertJoints(own, skeleton, wanted);
  if (!found.some(isVisible)) throw new NoPose(`no joint in it, expected one with a score of ${minScore}`);
  return found.map(toWholePixel);
}

function toWholePixel({ x, y, confidence }: Joint): Joint {
  return { x: Math.round(x), y: Math.round(y), confidence };
}

/** A joint outside the picture, for example in the bars of its frame, is a guess. */
function hideOutside(joint: Joint, size: Size): Joint {
  return isVisible(joint) && isInside(toWholePixel(joint), size) ? joint : unseen;
}
