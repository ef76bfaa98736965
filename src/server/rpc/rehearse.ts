import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { readModelKind } from '../../bundle/model-kind.js';
import type { GenerationServiceDefinition } from '../../generated/repose/v1/GenerationService.js';
import { encodeImage } from '../../image/encode-image.js';
import { minSide } from '../../image/framing.js';
import { parseGenerateRequest } from '../request/parse-generate-request.js';
import type { ParseOptions } from '../request/request-fields.js';

export type GenerateMethod = GenerationServiceDefinition['Generate'];

/**
 * Does once, without a caller and engines, what a call does before and after drawing: reads a
 * message with a JPEG and a pose, checks and decodes it, encodes a PNG and writes the answer. With
 * `findPerson` it looks for the person in the JPEG, if the model wants to know the pose: that starts
 * the estimator. The JPEG is a square, which is framed too, and in which a search for a person is
 * short. So code that is compiled or loaded at its first use is ready before the first call.
 */
export async function rehearse(method: GenerateMethod, options: ParseOptions): Promise<void> {
  const { image: size, skeleton } = options.manifest;
  const side = Math.max(size.width, size.height) + minSide;
  const centre = { x: side / 2, y: side / 2, confidence: 1 };
  const grey = new Uint8Array(side * side * 3).fill(128);
  const pose = { skeletonName: skeleton.name, joints: readSkeleton(skeleton).joints.map(() => centre) };
  const message = method.requestSerialize({
    cond: await encodeImage(grey, { size: { width: side, height: side }, format: 'jpeg' }),
    ...(readModelKind(options.manifest) === 'repose' && { pose }),
  });
  const { work, output, decodeMs } = await parseGenerateRequest(method.requestDeserialize(message), options);
  const data = await encodeImage(work.condNhwc, { size, ...output });
  method.responseSerialize({ picture: { data, ...size }, timings: { decodeMs } });
}
