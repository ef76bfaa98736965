/** Finds out the poses of a request: those that it states, and those that its pictures show. */

import { ReposeError, toViolation } from '../../errors.js';
import { toFoundPose } from '../../estimator/find-person.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { type OpenImage, openImage } from '../../image/decode-image.js';
import type { ImageLimits } from '../../image/image-limits.js';
import type { ParsePoseOptions } from '../../pose/convert.js';
import type { Pose } from '../../pose/skeleton.js';
import type { PersonFinder } from '../estimator/person-finder.js';
import { toOffError } from './estimate-pose.js';
import { parseCondPose, parseWirePose } from './wire-pose.js';

/** Finds the person in a picture; absent where the estimator is off. */
export type FindPerson =
  | ((image: OpenImage, bytes: Uint8Array) => ReturnType<PersonFinder['find']>)
  | undefined;

export interface PosePictureOptions extends ParsePoseOptions {
  readonly limits: ImageLimits;
  readonly find: FindPerson;
}

/**
 * The pose to draw: `pose`, or that of the person in `pose_picture`. Throws `invalid-argument` with
 * violations unless there is exactly one of them and it has a visible joint.
 */
export async function readTargetPose(
  { pose, posePicture }: Pick<GenerateRequest__Output, 'pose' | 'posePicture'>,
  options: PosePictureOptions,
): Promise<Pose> {
  const hasPicture = posePicture.length > 0;
  if (pose !== null && hasPicture) throw refuse('pose_picture', 'besides pose', 'one of them');
  if (pose !== null) return parseWirePose(pose, 'pose', options);
  if (!hasPicture) throw refuse('pose', 'missing', 'joints, or a pose_picture');
  const { limits, find, skeleton } = options;
  if (find === undefined) throw toOffError('pose_picture', 'pose');
  const image = await openImage(posePicture, { limits, field: 'pose_picture' });
  return toFoundPose(await find(image, posePicture), skeleton, 'pose_picture');
}

export interface CondPoseOptions extends ParsePoseOptions {
  /** The condition image, unless it cannot be decoded. */
  readonly image: OpenImage | undefined;
  readonly find: FindPerson;
  /** Whether a pose that is not stated is looked for, and whether the request can do without it. */
  readonly use: 'required' | 'optional' | 'none';
}

/** The pose of the person in a condition image. */
export interface CondPose {
  /** Null if it is neither stated nor found. */
  readonly pose: Pose | null;
  /** Why it was looked for and not found. */
  readonly whyUnknown?: string;
}

/**
 * The pose of the person in the condition image: `cond_pose`, or what the picture shows, where that
 * is of use. Throws `invalid-argument` with violations for a wrong one, and for a picture of nobody
 * where the pose is required.
 */
export async function readCondPose(
  { cond, condPose }: Pick<GenerateRequest__Output, 'cond' | 'condPose'>,
  { image, find, use, ...wanted }: CondPoseOptions,
): Promise<CondPose> {
  if (condPose !== null) return { pose: parseCondPose(condPose, wanted) };
  if (use === 'none' || find === undefined || image === undefined) return { pose: null };
  const finding = await find(image, cond).catch((error: unknown) => {
    if (error instanceof ReposeError && error.violations.length > 0) return null; // decoding will say it
    throw error;
  });
  if (finding === null) return { pose: null };
  try {
    return { pose: toFoundPose(finding, wanted.skeleton, 'cond') };
  } catch (error) {
    if (use === 'required' || !(error instanceof ReposeError)) throw error;
    return { pose: null, whyUnknown: error.message };
  }
}

function refuse(field: string, found: string, expected: string): ReposeError {
  return ReposeError.invalid([toViolation(field, found, expected)]);
}
