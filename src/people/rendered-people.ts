import { decodeImage } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import { isInside } from '../pose/convert.js';
import type { Joint, Size } from '../pose/skeleton.js';
import { createRandom } from '../random.js';
import { develop } from './camera/develop.js';
import type { Identity } from './identity/identity.js';
import type { PersonPose } from './poses/person-pose.js';
import { samplePose } from './poses/sample-pose.js';
import { renderLight } from './render/render-person.js';
import { sampleIdentity } from './sampling/sample-identity.js';

/**
 * Changes whenever the same seed renders something else: what was rendered before must not be taken
 * for it.
 */
export const renderedVersion = 2;

/** A picture of a rendered person with exact joints and an exact mask. */
export interface RenderedPerson {
  /** RGB bytes, height x width x 3. */
  readonly imageNhwc: Uint8Array;
  /**
   * The joints of `coco18` in pixels, where they are; confidence 1, `hiddenConfidence` where the
   * person hides them, 0 outside the picture.
   */
  readonly joints: readonly Joint[];
  /** How much of each pixel the person covers, height x width, 0 to 255. */
  readonly mask: Uint8Array;
}

/** Renders a person in a pose, as a photograph that was kept as a JPEG file. */
export async function renderPerson(
  identity: Identity,
  pose: PersonPose,
  size: Size,
): Promise<RenderedPerson> {
  const { light, joints, mask } = renderLight(identity, pose, size);
  const { photo } = identity.scene;
  const imageNhwc = develop(light, size, { ...photo, grainSeed: pose.grainSeed ?? 0 });
  return {
    imageNhwc: await compress(imageNhwc, size, photo.jpegQuality),
    joints: joints.map((joint) => ({ ...joint, confidence: joint.confidence || guess(joint, size) })),
    mask,
  };
}

/**
 * Of a joint that nobody can see: as low as pose estimators are with joints that they guess behind
 * the body, of which they tell most.
 */
export const hiddenConfidence = 0.3;

function guess(joint: Joint, size: Size): number {
  return isInside(joint, size) ? hiddenConfidence : 0;
}

/** What a JPEG file of a quality leaves of a picture. */
async function compress(imageNhwc: Uint8Array, size: Size, quality: number): Promise<Uint8Array> {
  const file = await encodeImage(imageNhwc, { size, format: 'jpeg', quality });
  return (await decodeImage(file, { framing: { kind: 'stretch' }, field: 'picture' })).imageNhwc;
}

/** Person `index` of a seed: always the same, whichever people were made before. */
export function renderedIdentity(seed: number, index: number): Identity {
  return sampleIdentity(createRandom(seed, identityStream, index));
}

/** Pose `poseIndex` of person `identityIndex` of a seed. */
export function renderedPose(seed: number, identityIndex: number, poseIndex: number): PersonPose {
  return samplePose(createRandom(seed, poseStream, identityIndex, poseIndex));
}

const identityStream = 11;
const poseStream = 12;
