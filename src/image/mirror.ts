import type { Size } from '../pose/skeleton.js';
import { rise } from '../warp/rise.js';
import type { EdgeMeans } from './edge-means.js';
import type { Box } from './framing.js';
import type { Edge } from './least-on-way.js';
import type { PersonBeyond } from './person-beyond.js';

/** How far aside a pixel above or below a picture looks for what shows nobody, in widths of the picture, in turn. */
const asides = [1 / 2, -1 / 2, 1 / 4, -1 / 4, 3 / 4, -3 / 4];

/** How deep the mirror image goes, in lengths of the picture: deeper, it would repeat all of it. */
const depths = { whole: 1 / 4, fade: 1 / 2 };

/** Adds what a pixel of a row beyond a picture mirrors to a colour, times the share of it that is known, and returns the share. */
export type MirrorRow = (colour: Float64Array, x: number) => number;

/**
 * The rows of the mirror image of a part of a picture, RGB levels [H, W, 3], beyond its edges: as far as nothing of the
 * person lies between an edge and what is mirrored; above and below, where somebody does, what is mirrored further
 * aside. An edge that cuts the person off has none: what is beside them there is narrow, and full of hands.
 */
export function createMirror(
  { levels, part, size }: { readonly levels: Uint8Array; readonly part: Box; readonly size: Size },
  { clearFrom }: PersonBeyond,
  { cutsOff }: EdgeMeans,
): (y: number) => MirrorRow {
  const across = { start: part.x, length: part.width, count: size.width };
  const down = { start: part.y, length: part.height, count: size.height };
  const [columns, rows] = [listMirrored(across, 0), listMirrored(down, 0)];
  const columnsAside = asides.map((aside) => listMirrored(across, Math.round(aside * part.width)));
  const [ways, waysDown] = [listWays(across), listWays(down)];
  const [near, nearDown] = [listNear(across), listNear(down)];
  const clearWay = (edge: Edge, y: number) => (cutsOff(edge) ? () => 0 : clearFrom[edge](y));
  const end = part.x + part.width;

  return (y) => {
    const isBeside = y >= part.y && y < part.y + part.height;
    const edge = y < part.y ? 'top' : 'bottom';
    const [row, nearRow] = [rows[y]!, nearDown[y]!];
    if (nearRow === 0 || (!isBeside && cutsOff(edge))) return () => 0;
    const fromEnd = isBeside ? () => 1 : clearFrom[edge](waysDown[y]!);
    const fromLeft = part.x > 0 ? clearWay('left', row) : () => 0;
    const fromRight = end < size.width ? clearWay('right', row) : () => 0;
    const add = (colour: Float64Array, column: number, share: number) => {
      const from = 3 * (row * size.width + column);
      colour[0]! += share * levels[from]!;
      colour[1]! += share * levels[from + 1]!;
      colour[2]! += share * levels[from + 2]!;
      return share;
    };
    return (colour, x) => {
      const column = columns[x]!;
      const whole = near[x]! * nearRow;
      if (whole === 0) return 0;
      const straight = whole * fromEnd(column);
      const beside = x < part.x ? fromLeft(ways[x]!) : x >= end ? fromRight(ways[x]!) : 1;
      let left = whole - add(colour, column, straight * beside);
      if (isBeside) return whole - left;
      for (let index = 0; left > 0 && index < columnsAside.length; index += 1) {
        const aside = columnsAside[index]![x]!;
        const clear = fromEnd(aside);
        if (clear > 0) left -= add(colour, aside, left * clear);
      }
      return whole - left;
    };
  };
}

/** The pixels along an axis, `count`, and where on it a picture is. */
interface Axis {
  readonly start: number;
  readonly length: number;
  readonly count: number;
}

/** The pixel of the picture that each one along an axis mirrors, seen from `aside` further. */
function listMirrored({ start, length, count }: Axis, aside: number): Int32Array {
  const period = Math.max(2 * (length - 1), 1);
  return Int32Array.from({ length: count }, (_, pixel) => {
    const along = Math.abs(pixel - start + aside) % period;
    return start + Math.min(along, period - along);
  });
}

/** The pixel of the picture that is farthest from its edge on the way to what each one mirrors. */
function listWays({ start, length, count }: Axis): Int32Array {
  const last = length - 1;
  return Int32Array.from({ length: count }, (_, pixel) => {
    const place = pixel - start;
    if (place < 0) return start + Math.min(-place, last);
    return start + (place > last ? Math.max(2 * last - place, 0) : place);
  });
}

/** How far each one is near enough to mirror another: see `depths`. */
function listNear({ start, length, count }: Axis): Float64Array {
  return Float64Array.from({ length: count }, (_, pixel) => {
    const depth = Math.max(start - pixel, pixel - start - length + 1, 0);
    return rise(depths.whole - depth / length, depths.fade);
  });
}
