import type { Size } from '../pose/skeleton.js';
import type { BodyParts } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findLegs, findOnLeg, type Legs } from './legs.js';
import { toShare } from './rise.js';
import { samplePixel } from './sample-pixel.js';

/** A picture [H, W, 3] in [-1, 1], and where it shows people, [H, W]. */
interface SkirtPicture {
  readonly image: Float32Array;
  readonly matte: Float32Array;
  readonly size: Size;
}

/** What hangs around both legs: a skirt, a dress, a coat. */
export interface Skirt {
  /** How far it is one, above 0 and up to 1. */
  readonly share: number;
  /** Where it ends, on both legs: see `weighLeg`. */
  readonly hem: number;
}

const range = (count: number, first: number, step: number) =>
  Array.from({ length: count }, (_, i) => first + step * i);

/**
 * Where a skirt is looked for: rows by how far down the legs (`weighLeg`), and columns across them, 0 on the right leg's line and 1 on
 * the left one's; and which columns, from and up to, are on the legs and between them.
 */
export const skirtPlaces = {
  down: range(20, 0.145, 0.09),
  across: range(23, -0.6, 0.1),
  right: [5, 8],
  between: [10, 13],
  left: [15, 18],
} as const;

/**
 * What tells a skirt. At its hem the person is narrower at once: what two rows below it show is less than that of two rows above
 * by the share `narrows`, and wholly `narrowsOver` more. From the row `first` to the hem, the matte leaves less out between the legs than `gaps`
 * rows, and wholly `gapsOver` less; and there is no seam, as trousers have, darker than the legs: by less than the share `seam`, and
 * wholly `seamOver` less, where `dark` counts beside their light. Legs tell it that are `apart` by a share of the torso's
 * length, and wholly `apartOver` more, and thighs that hang `long`, and wholly `longOver` more.
 */
export const skirtSigns = {
  first: 2,
  ...{ narrows: 0.24, narrowsOver: 0.08 },
  ...{ gaps: 1, gapsOver: 0.5 },
  ...{ seam: 0.25, seamOver: 0.1, dark: 0.12 },
  ...{ apart: 0.15, apartOver: 0.1 },
  ...{ long: 0.4, longOver: 0.2 },
  /** The least width above a hem, as a share of the torso's length. */
  least: 0.02,
} as const;

/** The skirt of the person of a pose; undefined where nothing tells one. */
export function findSkirt(
  body: BodyParts,
  { joints, torso }: FacedPose,
  picture: SkirtPicture,
): Skirt | undefined {
  const legs = findLegs(body, joints);
  if (legs === undefined) return undefined;
  const { down } = skirtPlaces;
  const s = skirtSigns;
  const rows = down.map((at) => lookAcross(legs, at, { ...picture, torso }));
  const hangs = toShare((measureThighs(legs) / torso - s.long) / s.longOver);
  let found: Skirt = { share: 0, hem: 0 };
  let [uncovered, dark] = [0, 0];
  for (let row = s.first + 1; row < rows.length - 2; row += 1) {
    const [above, below] = [
      rows[row - 1]!.width + rows[row - 2]!.width,
      rows[row + 1]!.width + rows[row + 2]!.width,
    ];
    uncovered += rows[row - 1]!.gap;
    dark += rows[row - 1]!.seam;
    const share =
      hangs *
      toShare(((above - below) / Math.max(above, 2 * s.least) - s.narrows) / s.narrowsOver) *
      toShare((s.gaps - uncovered) / s.gapsOver) *
      toShare((s.seam - dark / (row - s.first)) / s.seamOver) *
      toShare((rows[row]!.apart - s.apart) / s.apartOver);
    if (share > found.share) found = { share, hem: down[row]! };
  }
  return found.share > 0 ? found : undefined;
}

/** Half of how far both knees are from both hips, in pixels. */
function measureThighs([right, left]: Legs): number {
  const across = (axis: 'x' | 'y') => right[1][axis] + left[1][axis] - right[0][axis] - left[0][axis];
  return Math.hypot(across('x'), across('y')) / 2;
}

/** One row: how far the legs are apart and how wide the person is, as shares of the torso, how much the matte leaves out between the legs, and how much darker it is there. */
function lookAcross(
  legs: Legs,
  down: number,
  { image, matte, size, torso }: SkirtPicture & { readonly torso: number },
) {
  const { across, between, right, left } = skirtPlaces;
  const [a, b] = [findOnLeg(legs[0], down), findOnLeg(legs[1], down)];
  const [colour, covers] = [new Float32Array(3), new Float32Array(1)];
  const samples = across.map((share) => {
    const place = { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
    samplePixel({ image, size }, place, colour, 0);
    samplePixel({ image: matte, size }, place, covers, 0);
    return { covers: covers[0]!, light: (3 + colour[0]! + colour[1]! + colour[2]!) / 6 };
  });
  const mean = (of: keyof (typeof samples)[number], [from, to]: readonly [number, number]) =>
    samples.slice(from, to).reduce((sum, sample) => sum + sample[of], 0) / (to - from);
  const apart = Math.hypot(a.x - b.x, a.y - b.y) / torso;
  const onLegs = Math.min(mean('light', right), mean('light', left));
  const least = Math.min(...samples.slice(...between).map(({ light }) => light));
  return {
    apart,
    width: apart * mean('covers', [0, across.length]),
    gap: 1 - mean('covers', between),
    seam: Math.max(onLegs - least, 0) / (onLegs + skirtSigns.dark),
  };
}
