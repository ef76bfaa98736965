import type { GenerateRequest } from '../client/messages.js';
import { encodeImage } from '../image/encode-image.js';
import type { Size } from '../pose/skeleton.js';
import { createCheckInput } from './check-input.js';

/** A call with a rendered person as a JPEG of a model's size, and another pose of theirs. */
export async function createRequest(size: Size): Promise<GenerateRequest> {
  const { condNhwc, joints } = await createCheckInput(size);
  return {
    cond: await encodeImage(condNhwc, { size, format: 'jpeg' }),
    pose: { skeleton: 'coco18', canvas: size, joints, units: 'pixels' },
  };
}
