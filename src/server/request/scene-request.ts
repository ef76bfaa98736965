import { ReposeError } from '../../errors.js';
import type { OpenImage } from '../../image/decode-image.js';
import { type Framing, type RequestFraming, toFrameBox, toPixelPlacement } from '../../image/framing.js';
import type { Pose, Size, Skeleton } from '../../pose/skeleton.js';
import type { SceneOptions } from '../../scene/scene.js';
import { type BodyParts, findBodyParts } from '../../warp/body-parts.js';

/**
 * The parts of the body that a scene moves. Throws `invalid-argument` for a request that lacks
 * `cond_pose`, unless its framing is refused for that already, and for a model whose skeleton has
 * no such parts.
 */
export function findSceneBody(
  skeleton: Skeleton,
  {
    condPose,
    asked,
  }: { readonly condPose: Pose | null | undefined; readonly asked: RequestFraming | undefined },
): BodyParts | undefined {
  const failure = 'Cannot put the person back into the scene';
  if (condPose === null && asked?.kind !== 'person')
    throw refuse('cond_pose', `${failure}: cond_pose is missing, expected the joints of the person in cond`);
  const body = findBodyParts(skeleton);
  if (body !== undefined) return body;
  const expected = 'expected a model with shoulders and hips named as in coco18';
  throw refuse('scene', `${failure}: the model's skeleton is ${skeleton.name}, ${expected}`);
}

/** The scene of a checked request: its picture, its person, and where the model's frame lies in it. */
export function toSceneOptions({
  image,
  condPose,
  body,
  framing,
  size,
}: {
  readonly image: OpenImage;
  readonly condPose: Pose;
  readonly body: BodyParts;
  readonly framing: Framing;
  /** The model's frame. */
  readonly size: Size;
}): SceneOptions {
  const { source } = image;
  return {
    image,
    skeleton: condPose.skeleton,
    body,
    condJoints: condPose.joints,
    frame: toFrameBox(toPixelPlacement(framing, source, size), size),
  };
}

/**
 * Memory for each pixel of a scene while its request is answered: the empty scene, the picture with
 * the person, that person's layer, and the encoded answer.
 */
const bytesOfScenePixel = 3 + 3 + 4 + 3;

/** The memory that a scene of some size takes until its request is answered, in bytes. */
export function countSceneBytes({ width, height }: Size): number {
  return width * height * bytesOfScenePixel;
}

function refuse(field: string, description: string): ReposeError {
  return ReposeError.invalid([{ field, description }]);
}
