import type { Size } from '../pose/skeleton.js';
import { fillUnknown } from '../warp/fill-unknown.js';
import type { PersonBeyond } from './person-beyond.js';

/** The pixels of a line: the first one, and whether it runs down. */
export interface LinePlaces {
  readonly x: number;
  readonly y: number;
  readonly isColumn: boolean;
  readonly length: number;
}

/** Sums of the levels of a line's pixels before each of them, by channel: [length + 1, 3]. */
type Sums = Float64Array;

/** A line of a picture: what it shows behind a person, and of them, each as if it were all. */
export interface EdgeLine {
  readonly background: Sums;
  /** Undefined where it shows nobody. */
  readonly person: Sums | undefined;
}

/** Reads a line of RGB levels [H, W, 3]. */
export function readEdgeLine(
  levels: Uint8Array,
  { width }: Size,
  { x, y, isColumn, length, person }: LinePlaces & { readonly person: PersonBeyond | undefined },
): EdgeLine {
  const line = new Float32Array(3 * length);
  const [clear, covered] = [new Float32Array(length), new Float32Array(length)];
  for (let i = 0; i < length; i += 1) {
    const [column, row] = isColumn ? [x, y + i] : [x + i, y];
    const from = 3 * (row * width + column);
    line.set(levels.subarray(from, from + 3), 3 * i);
    clear[i] = person?.clearAt(column, row) ?? 1;
    covered[i] = person?.shareAt(column, row) === 1 ? 1 : 0; // whose colour nothing else is mixed with
  }
  const isKnown = (shares: Float32Array) => shares.includes(1);
  return {
    background: addUp(isKnown(clear) ? fillLine(line, clear) : line),
    person: isKnown(covered) ? addUp(fillLine(line, covered)) : undefined,
  };
}

/** Which colour of a line: the mean around its pixel `middle`, or the nearest one to it. */
export interface LineColour {
  readonly channel: number;
  readonly middle: number;
  /** How much of the pixel beyond the person covers. */
  readonly covered: number;
}

/** A channel's mean, of the person as far as they cover the pixel, and else of the background. */
export function findColour(
  { line, reach }: { readonly line: EdgeLine; readonly reach: number },
  { channel, middle, covered }: LineColour,
): number {
  const share = line.person ? covered : 0;
  const behind = share < 1 ? findMean(line.background, { channel, middle, reach }) : 0;
  const before = line.person && share > 0 ? findMean(line.person, { channel, middle, reach }) : 0;
  return share * before + (1 - share) * behind;
}

function findMean(
  sums: Sums,
  { channel, middle, reach }: { readonly channel: number; readonly middle: number; readonly reach: number },
): number {
  const last = sums.length / 3 - 2;
  const nearest = Math.min(Math.max(middle, 0), last);
  const from = Math.max(nearest - reach, 0);
  const end = Math.min(nearest + reach, last) + 1;
  return (sums[3 * end + channel]! - sums[3 * from + channel]!) / (end - from);
}

function fillLine(line: Float32Array, known: Float32Array): Float32Array {
  const filled = new Float32Array(line.length);
  fillUnknown({ image: line, size: { width: known.length, height: 1 } }, known, filled);
  return filled;
}

function addUp(line: Float32Array): Sums {
  const sums = new Float64Array(line.length + 3);
  for (let i = 0; i < line.length; i += 1) sums[i + 3] = sums[i]! + line[i]!;
  return sums;
}
