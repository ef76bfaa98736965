import type { Size } from '../pose/skeleton.js';
import { layerChannels } from './figure-layer.js';
import type { Segment } from './part-segments.js';
import { toShare } from './rise.js';

/**
 * How a torso that opens up is smoothed: over how many rows above and below each pixel, as a share of the picture's height,
 * how much at most, and from the torso's ends inwards over which share of its length. A strip of a profile is stretched to a
 * whole breadth, so that its folds become bands, which are not where the other view has its own.
 */
export const torsoSmoothing = { reach: 1 / 48, share: 0.7, fade: 0.15 } as const;

/** How many rows above and below each pixel count. */
export function smoothingReachPx(height: number): number {
  return Math.max(1, Math.round(torsoSmoothing.reach * height));
}

/** A layer's picture [H, W, 6], the torso that it shows, the torso's length in pixels, and how far it is folded, -1 to 1. */
export interface OpeningTorso {
  readonly layer: Float32Array;
  readonly size: Size;
  readonly segment: Segment;
  readonly torso: number;
  readonly fold: number;
}

/** The layer with each colour between a torso's ends mixed with the mean of those above and below. */
export function smoothTorso({ layer, size, segment, torso, fold }: OpeningTorso): Float32Array {
  if (fold === 0 || !segment.seen) return layer;
  const smooth = layer.slice();
  const reach = smoothingReachPx(size.height);
  const half = Math.abs(segment.dy) * segment.half;
  for (let y = 0; y < size.height; y += 1) {
    const inside = toShare((half - Math.abs(y - segment.y)) / (torsoSmoothing.fade * torso));
    const share = torsoSmoothing.share * Math.abs(fold) * inside;
    if (share > 0) smoothRow({ layer, size }, { y, reach, share }, smooth);
  }
  return smooth;
}

function smoothRow(
  { layer, size }: Pick<OpeningTorso, 'layer' | 'size'>,
  { y, reach, share }: Readonly<Record<'y' | 'reach' | 'share', number>>,
  smooth: Float32Array,
): void {
  const row = layerChannels.count * size.width;
  const [first, last] = [Math.max(y - reach, 0), Math.min(y + reach, size.height - 1)];
  for (let x = 0; x < row; x += layerChannels.count)
    for (let at = x; at < x + layerChannels.right; at += 1) {
      let sum = 0;
      for (let near = first; near <= last; near += 1) sum += layer[near * row + at]!;
      const own = layer[y * row + at]!;
      smooth[y * row + at] = own + share * (sum / (last - first + 1) - own);
    }
}
