import type { GenerateRequest } from '#dist/client/messages.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';
import type { LoosePose } from '#dist/pose/convert.js';
import type { Joint, Size } from '#dist/pose/skeleton.js';

/** A request that leaves no joints to the server, in pixels of a picture of the model's size. */
export interface BenchRequest extends GenerateRequest {
  readonly pose: LoosePose;
  readonly condPose: LoosePose;
}

/** The default model's. */
const defaultSize = { width: 128, height: 256 };

/**
 * Creates a request with a rendered person as a JPEG of the model's size, and a pose of the same
 * person. Decoding the JPEG costs as much as in a real product's calls.
 */
export async function createBenchRequest(size: Size = defaultSize): Promise<BenchRequest> {
  const person = renderedIdentity(1, 1_000_000);
  const source = await renderPerson(person, renderedPose(1, 1_000_000, 0), size);
  const target = await renderPerson(person, renderedPose(1, 1_000_000, 1), size);
  const toPose = (joints: readonly Joint[]): LoosePose => ({
    skeleton: 'coco18',
    canvas: size,
    joints,
    units: 'pixels',
  });
  return {
    cond: await encodeImage(source.imageNhwc, { size, format: 'jpeg' }),
    pose: toPose(target.joints),
    condPose: toPose(source.joints),
    format: 'png',
  };
}
