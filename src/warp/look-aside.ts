import type { BodyParts } from './body-parts.js';
import type { PosePair } from './facing.js';
import { findMiddle } from './part-segments.js';
import type { Transform } from './part-transforms.js';
import { toShare } from './rise.js';

/**
 * How a face looks aside: within `reach` of the middle of its head, as a share of the torso's length, it moves by at most
 * `most` of that, and the outline stays. A picture shows it from a `front` of `from` on, and wholly `over` more.
 */
export const asideShape = { reach: 0.26, most: 0.2, from: 0.3, over: 0.3 } as const;

/** What a head takes from beside its place, in pixels: `most` in the middle at x and y, and less, by squares, up to `reach` from it. */
export interface LookAside {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly most: number;
}

/**
 * How a head that is moved by a transform looks as far aside as the target's: the stiff head has its ears where they are wanted, but nose and
 * eyes, which lie before it, only where the source has them. Undefined where a pose shows none of them.
 */
export function findLookAside(
  { looking }: BodyParts,
  { source, target }: PosePair,
  { xx, xy, x0, yx, yy, y0 }: Transform,
): LookAside | undefined {
  const [from, to] = [findMiddle(source.joints, looking), findMiddle(target.joints, looking)];
  if (from.weight === 0 || to.weight === 0) return undefined;
  const reach = asideShape.reach * target.torso;
  const limit = (value: number, most: number) => Math.min(Math.max(value, -most), most);
  const [x, y] = [from.x - (xx * to.x + xy * to.y + x0), from.y - (yx * to.x + yy * to.y + y0)];
  const aside = limit((x * xx + y * yx) / (xx ** 2 + yx ** 2), reach);
  const shown = toShare((source.facing.front - asideShape.from) / asideShape.over);
  return { x: to.x + aside, y: to.y, reach, most: shown * limit(aside, asideShape.most * reach) };
}

/** How far beside its place a head takes a pixel from. */
export function lookAside({ x, y, reach, most }: LookAside, pixelX: number, pixelY: number): number {
  return most * Math.max(1 - ((pixelX - x) ** 2 + (pixelY - y) ** 2) / reach ** 2, 0);
}
