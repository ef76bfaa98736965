import { cutRegion } from '../image/cut-region.js';
import { type OpenImage, openImage } from '../image/decode-image.js';
import type { Box } from '../image/framing.js';
import type { Pose, Size, Skeleton } from '../pose/skeleton.js';
import { type Finding, findPersonIn, type Looker, toFoundPose, toViewedSize } from './find-person.js';

export interface FindPoseOptions {
  /** The picture's name, for errors. */
  readonly field: string;
  /** Joints with a lower score count as not seen; above 0. */
  readonly minScore: number;
  /** The skeleton to convert the joints to. */
  readonly skeleton: Skeleton;
}

/**
 * The joints of the most central and largest person in an encoded picture, with the picture's
 * upright size as the canvas. Throws `invalid-argument` with a violation of `field` for a picture
 * that cannot be decoded or shows nobody, without one if the estimator's skeleton has no joint of
 * the wanted one, and what the estimator throws.
 */
export async function findPose(
  bytes: Uint8Array,
  estimator: Looker,
  { field, minScore, skeleton }: FindPoseOptions,
): Promise<Pose> {
  const image = await openImage(bytes, { field });
  return toFoundPose(await findPerson(image, estimator, minScore), skeleton, field);
}

/** The person in an opened picture. Throws as `OpenImage.frame` and `findPersonIn` do. */
export async function findPerson(image: OpenImage, estimator: Looker, minScore: number): Promise<Finding> {
  const { source: canvas } = image;
  const size = toViewedSize(canvas, estimator.size);
  const imageNhwc = await image.frame({ size, framing: { kind: 'stretch' } });
  const picture = { size, cut: (box: Box, target: Size) => cutRegion({ imageNhwc, size }, box, target) };
  return findPersonIn(picture, estimator, { canvas, minScore });
}
