import type { Manifest } from '../../bundle/manifest.js';
import { givesAlpha } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { decodeImage } from '../../image/decode-image.js';
import type { ImageLimits } from '../../image/image-limits.js';
import type { Size } from '../../pose/skeleton.js';

/**
 * The backdrop of a request, fitted to the answer's size by cover: RGB bytes [H, W, 3]; undefined for
 * a request without one. Throws `invalid-argument`, naming `backdrop`, for one that comes with
 * `scene`, for a model that does not tell where the person is, and for a picture that cannot be read.
 */
export async function readBackdrop(
  { backdrop, scene }: Pick<GenerateRequest__Output, 'backdrop' | 'scene'>,
  {
    manifest,
    limits,
    size,
  }: { readonly manifest: Manifest; readonly limits: ImageLimits; readonly size: Size },
): Promise<Uint8Array | undefined> {
  if (backdrop.length === 0) return undefined;
  if (scene) throw refuse('it comes with scene, expected one of them');
  if (!givesAlpha(manifest.stages))
    throw refuse(`the model ${manifest.name} does not tell where the person is, expected one that does`);
  const framed = { size, framing: { kind: 'cover' } } as const;
  return (await decodeImage(backdrop, { ...framed, limits, field: 'backdrop' })).imageNhwc;
}

function refuse(problem: string): ReposeError {
  const description = `Cannot draw before backdrop: ${problem}`;
  return ReposeError.invalid([{ field: 'backdrop', description }]);
}
