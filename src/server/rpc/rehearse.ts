import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import type { GenerationServiceDefinition } from '../../generated/repose/v1/GenerationService.js';
import { encodeImage } from '../../image/encode-image.js';
import { minSide } from '../../image/framing.js';
import type { Size } from '../../pose/skeleton.js';
import { type ParseOptions, parseGenerateRequest } from '../request/parse-generate-request.js';

export type GenerateMethod = GenerationServiceDefinition['Generate'];

/**
 * Does once, without a caller and without the engines, what a call does around its drawing: reads a message with a JPEG and a pose, checks
 * and decodes it, encodes a PNG and writes the answer; with a JPEG of the model's size and with a taller one, which sharp decodes. What is
 * compiled and loaded by its first use is so before the first caller comes.
 */
export async function rehearse(method: GenerateMethod, options: ParseOptions): Promise<void> {
  const { width, height } = options.manifest.image;
  await rehearseWith({ width, height }, { method, options });
  await rehearseWith({ width, height: height + minSide }, { method, options });
}

async function rehearseWith(
  condSize: Size,
  { method, options }: { method: GenerateMethod; options: ParseOptions },
): Promise<void> {
  const { image: size, skeleton } = options.manifest;
  const centre = { x: condSize.width / 2, y: condSize.height / 2, confidence: 1 };
  const grey = new Uint8Array(condSize.height * condSize.width * 3).fill(128);
  const message = method.requestSerialize({
    cond: await encodeImage(grey, { size: condSize, format: 'jpeg' }),
    pose: { skeletonName: skeleton.name, joints: readSkeleton(skeleton).joints.map(() => centre) },
  });
  const { work, output, decodeMs } = await parseGenerateRequest(method.requestDeserialize(message), options);
  const data = await encodeImage(work.condNhwc, { size, ...output });
  method.responseSerialize({ picture: { data, ...size }, timings: { decodeMs } });
}
