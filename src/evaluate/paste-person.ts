import { toLevels, toUnitRange } from '../image/value-range.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { findBodyParts } from '../warp/body-parts.js';
import { fillFigure, findFigure } from '../warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../warp/warp-picture.js';

/**
 * A picture RGB [H, W, 3] with where it shows people, [H, W], the pose that it shows, and the pose that is
 * wanted, in its pixels.
 */
export interface PasteInput {
  readonly image: Uint8Array;
  readonly matte: Float32Array;
  readonly size: Size;
  readonly skeleton: Skeleton;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
  /** A picture to be behind the person [H, W, 3], in place of the filled background. */
  readonly backdrop?: Uint8Array | undefined;
}

/**
 * The moved person before the filled background or the backdrop, S W + (1 - S) B:
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
  const pasted = backdrop ? toUnitRange(backdrop) : new Float32Array(image.length);
  const figure = findFigure(body, { image, matte: picture.matte, size, source });
  const moved = createWarpOutput(size);
  warpPicture(body, { figure, size, source, target }, moved);
  if (backdrop === undefined) fillFigure({ image, size }, figure.hole, pasted);
  for (let i = 0; i < pasted.length; i += 1) {
    const alpha = moved.silhouette[Math.floor(i / 3)]!;
    pasted[i] = alpha * moved.warped[i]! + (1 - alpha) * pasted[i]!;
  }
  return toLevels(pasted);
}
