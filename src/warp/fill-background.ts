import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { findSegment, measureTorso, squareDistance, weighJoints } from './part-segments.js';
import { averageNine, averageTwo, enlargeTwice, type Level } from './pyramid.js';

/** A picture [H, W, 3] in any range and the pose that it shows, in its pixels. */
export interface BackgroundInput {
  readonly image: Float32Array;
  readonly size: Size;
  readonly source: readonly Joint[];
  /** How far the person is taken to reach; by default `holeReach`, as networks are trained. */
  readonly reach?: BodyReach;
}

/**
 * How far the hole reaches from a part's segment: `sigmas` standard deviations of its mask, where
 * that is 0.3, and `dilation` of the picture's height beyond. `softness` is the share of that over
 * which the picture comes back: about a pixel.
 */
export const holeReach = { sigmas: 1.55, dilation: 1 / 32, softness: 1 / 8 } as const;

/** How often a level of what is filled in is smoothed, so that it meets its surroundings without an edge. */
export const smoothings = 2;

/** The least share of known pixels that a mean is divided by. */
export const leastKnown = 0.01;

/**
 * The picture without the person, B: pixels of the source's dilated mask are filled from their
 * surroundings. Without a source pose B is the picture. Writes to `filled`, [H, W, 3].
 */
export function fillBackground(body: BodyParts, input: BackgroundInput, filled: Float32Array): void {
  fillUnknown(input, measureClearance(body, input), filled);
}

/**
 * A picture of which the shares `known`, [H, W], are known, filled from its surroundings by push-pull.
 * Each level holds q, the share of its pixel that is known, and i, the sum of the known colours. At the
 * first level i = q image; the others are averages of 2 x 2, down to a single pixel (an odd border
 * counts double), where B = i / max(q, 0.01). Back up, B = i + (1 - q) times the enlarged B of the level
 * above, bilinear, and then `smoothings` times i + (1 - q) times the mean of each pixel and its neighbours.
 * Writes to `filled`, [H, W, 3].
 */
export function fillUnknown(
  picture: Pick<BackgroundInput, 'image' | 'size'>,
  known: Float32Array,
  filled: Float32Array,
): void {
  const levels = [toFirstLevel(picture, known)];
  for (let level = levels[0]!; level.size.width > 1 || level.size.height > 1; ) {
    level = averageTwo(level);
    levels.push(level);
  }
  const top = levels.at(-1)!;
  const share = Math.max(top.known[0]!, leastKnown);
  let above: Float32Array = top.colours.map((colour) => colour / share);
  for (let index = levels.length - 2; index >= 0; index -= 1) {
    const level = levels[index]!;
    above = blend(level, enlargeTwice(above, levels[index + 1]!.size, level.size));
    for (let round = 0; round < smoothings; round += 1) above = blend(level, averageNine(above, level.size));
  }
  filled.set(above);
}

/** i + (1 - q) times a picture, in its place. */
function blend({ colours, known }: Level, picture: Float32Array): Float32Array {
  for (let i = 0; i < known.length; i += 1)
    for (let c = 3 * i; c < 3 * i + 3; c += 1) picture[c] = colours[c]! + (1 - known[i]!) * picture[c]!;
  return picture;
}

/** How far a body reaches: see `holeReach`. */
export type BodyReach = Readonly<Record<keyof typeof holeReach, number>>;

/**
 * How clear of a body every pixel is, [H, W], 0 on it and 1 beyond it: q = (rho - 1) / softness
 * within 0 and 1, rho = the least distance from a part over the body's reach there.
 */
export function measureClearance(
  body: BodyParts,
  { size, source, reach: { sigmas, dilation, softness } = holeReach }: Omit<BackgroundInput, 'image'>,
): Float32Array {
  const joints = weighJoints(source);
  const torso = measureTorso(joints, body, size.height);
  const holes = body.parts
    .map((part) => {
      const reach = sigmas * torso * partWidths[part.kind] + dilation * size.height;
      return { segment: findSegment(joints, part), scale: 1 / reach ** 2 };
    })
    .filter(({ segment }) => segment.seen);
  const clearance = new Float32Array(size.height * size.width);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let p = 0; p < holes.length; p += 1) {
        const { segment, scale } = holes[p]!;
        const distance = scale * squareDistance(segment, x, y);
        if (distance < nearest) nearest = distance;
      }
      clearance[y * size.width + x] = Math.min(Math.max((Math.sqrt(nearest) - 1) / softness, 0), 1);
    }
  return clearance;
}

/** The first level: a picture of which only the pixels that are clear of the body are known. */
function toFirstLevel({ image, size }: Pick<BackgroundInput, 'image' | 'size'>, known: Float32Array): Level {
  const colours = new Float32Array(image.length);
  for (let pixel = 0; pixel < known.length; pixel += 1)
    for (let c = 3 * pixel; c < 3 * pixel + 3; c += 1) colours[c] = known[pixel]! * image[c]!;
  return { size, colours, known };
}
