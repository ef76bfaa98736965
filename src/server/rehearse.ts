import { readSkeleton } from '../bundle/manifest-skeleton.js';
import type { GenerationServiceDefinition } from '../generated/repose/v1/GenerationService.js';
import { encodeImage } from '../image/encode-image.js';
import { type ParseOptions, parseGenerateRequest } from './parse-generate-request.js';

export type GenerateMethod = GenerationServiceDefinition['Generate'];

/**
 * Does once, without a caller and without the engines, what a call does around its drawing: reads a message with a JPEG and a pose, checks
 * and decodes it, encodes a PNG and writes the answer. What is compiled and loaded by its first use is so before the first caller comes.
 */
export async function rehearse(method: GenerateMethod, options: ParseOptions): Promise<void> {
  const { image: size, skeleton } = options.manifest;
  const centre = { x: size.width / 2, y: size.height / 2, confidence: 1 };
  const grey = new Uint8Array(size.height * size.width * 3).fill(128);
  const message = method.requestSerialize({
    cond: await encodeImage(grey, { size, format: 'jpeg' }),
    pose: { skeletonName: skeleton.name, joints: readSkeleton(skeleton).joints.map(() => centre) },
  });
  const { work, output, decodeMs } = await parseGenerateRequest(method.requestDeserialize(message), options);
  const data = await encodeImage(work.condNhwc, { size, ...output });
  method.responseSerialize({ picture: { data, ...size }, timings: { decodeMs } });
}
