import type { GenerateRequest } from '#dist/client/messages.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';

const size = { width: 64, height: 128 };

/**
 * Creates a request with a rendered person as a JPEG of the model's size, and a pose of the same
 * person. Decoding the JPEG costs as much as in a real product's calls.
 */
export async function createBenchRequest(): Promise<GenerateRequest> {
  const person = renderedIdentity(1, 1_000_000);
  const { imageNhwc } = await renderPerson(person, renderedPose(1, 1_000_000, 0), size);
  const { joints } = await renderPerson(person, renderedPose(1, 1_000_000, 1), size);
  return {
    cond: await encodeImage(imageNhwc, { size, format: 'jpeg' }),
    pose: { skeleton: 'coco18', canvas: size, joints, units: 'pixels' },
    format: 'png',
  };
}
