import { clamp, lerp } from '../maths/interpolate.js';
import { degree } from './skull.js';

/**
 * The hairline: its height on the base mesh by degrees from the forehead's middle to either side.
 */
const hairline: readonly (readonly [deg: number, y: number])[] = [
  [0, 7.95],
  [35, 7.93],
  [52, 7.78],
  [62, 7.5],
  [70, 7.05],
  [76, 7.0],
  [84, 7.38],
  [108, 7.36],
  [122, 6.95],
  [140, 6.62],
  [180, 6.5],
];

/** The height of the usual hairline on the base mesh. */
export function restHairline(azimuth: number): number {
  const deg = Math.abs(azimuth) / degree;
  const next = Math.max(
    1,
    hairline.findIndex(([at]) => at >= deg),
  );
  const [from, to] = [hairline[next - 1]!, hairline[next]!];
  return lerp(from[1], to[1], clamp((deg - from[0]) / (to[0] - from[0])));
}
