import { toLevels, toUnitRange } from '../image/value-range.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { findBodyParts } from '../warp/body-parts.js';
import { fillBackground } from '../warp/fill-background.js';
import { warpPicture } from '../warp/warp-picture.js';

/** A picture RGB [H, W, 3] with the pose that it shows, and the pose that is wanted, in its pixels. */
export interface PasteInput {
  readonly image: Uint8Array;
  readonly size: Size;
  readonly skeleton: Skeleton;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
  /** A picture to be behind the person [H, W, 3], in place of the filled background. */
  readonly backdrop?: Uint8Array | undefined;
}

/**
 * The moved person before the filled background or the backdrop, alpha W + (1 - alpha) B with alpha = min(2 C, 1):
 * what can be drawn without a network. RGB, [H, W, 3]; the picture itself without a source pose, and
 * undefined for a skeleton without body parts.
 */
export function pastePerson({
  skeleton,
  source,
  target,
  size,
  backdrop,
  ...picture
}: PasteInput): Uint8Array | undefined {
  const body = findBodyParts(skeleton);
  if (body === undefined) return undefined;
  const image = toUnitRange(picture.image);
  const coverage = new Float32Array(size.width * size.height);
  const warped = new Float32Array(image.length);
  const pasted = backdrop ? toUnitRange(backdrop) : new Float32Array(image.length);
  warpPicture(body, { image, size, source, target }, { warped, coverage });
  if (backdrop === undefined) fillBackground(body, { image, size, source }, pasted);
  for (let i = 0; i < pasted.length; i += 1) {
    const alpha = Math.min(2 * coverage[Math.floor(i / 3)]!, 1);
    pasted[i] = alpha * warped[i]! + (1 - alpha) * pasted[i]!;
  }
  return toLevels(pasted);
}
