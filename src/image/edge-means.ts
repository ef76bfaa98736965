import type { Size } from '../pose/skeleton.js';
import { fillUnknown } from '../warp/fill-unknown.js';
import type { Box } from './framing.js';
import type { Edge } from './least-on-way.js';
import type { PersonBeyond } from './person-beyond.js';

/** The colours beyond a part of a picture that its edges tell: x and y are of a pixel beyond it. */
export interface EdgeMeans {
  /** Adds `share` times the mean of what shows nothing of the person, or of all where an edge shows nothing else; returns `share`. */
  addBackground(colour: Float64Array, x: number, y: number, share: number): number;
  /** Adds `share` times the mean of what shows the person, as far as edges do, and returns how much of the share that is. */
  addPerson(colour: Float64Array, x: number, y: number, share: number): number;
  /** Whether an edge cuts the person off. */
  cutsOff(edge: Edge): boolean;
}

/** Sums of the levels of a line's pixels before each of them, by channel: [length + 1, 3]. */
type Sums = Float64Array;

/** A line of a picture: what it shows behind a person, and of them, each as if it were all. */
interface EdgeLine {
  readonly background: Sums;
  /** Undefined where it shows nobody. */
  readonly person: Sums | undefined;
}

/**
 * Reads the edges of a part of a picture, RGB levels [H, W, 3]. `d` pixels beyond a side, a mean is of up to `d` pixels on
 * both sides of the nearest one of that side's line, so that no streaks run to the edge; beyond a corner both sides
 * count, by their `d`.
 */
export function readEdgeMeans(
  levels: Uint8Array,
  part: Box,
  size: Size,
  person: PersonBeyond | undefined,
): EdgeMeans {
  const [right, bottom] = [part.x + part.width - 1, part.y + part.height - 1];
  const row = (y: number) =>
    readEdgeLine(levels, size, { x: part.x, y, isColumn: false, length: part.width, person });
  const column = (x: number) =>
    readEdgeLine(levels, size, { x, y: part.y, isColumn: true, length: part.height, person });
  const lines: Readonly<Record<Edge, EdgeLine>> = {
    top: row(part.y),
    bottom: row(bottom),
    left: column(part.x),
    right: column(right),
  };
  const add = (kind: keyof EdgeLine, colour: Float64Array, x: number, y: number, share: number) => {
    const down = Math.max(part.y - y, y - bottom, 0);
    const beside = Math.max(part.x - x, x - right, 0);
    const each = share / (down + beside);
    const ofRow = (y < part.y ? lines.top : lines.bottom)[kind];
    const ofColumn = (x < part.x ? lines.left : lines.right)[kind];
    if (ofRow && down > 0) addMean(colour, ofRow, x - part.x, down, each * down);
    if (ofColumn && beside > 0) addMean(colour, ofColumn, y - part.y, beside, each * beside);
    return each * ((ofRow ? down : 0) + (ofColumn ? beside : 0));
  };
  return {
    addBackground: (colour, x, y, share) => add('background', colour, x, y, share),
    addPerson: (colour, x, y, share) => add('person', colour, x, y, share),
    cutsOff: (edge) => lines[edge].person !== undefined,
  };
}

/** The pixels of a line: the first one, and whether it runs down. */
interface LinePlaces {
  readonly x: number;
  readonly y: number;
  readonly isColumn: boolean;
  readonly length: number;
}

/** Reads a line of RGB levels [H, W, 3]. */
function readEdgeLine(
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

/**
 * Adds `share` times the mean of up to `reach` pixels on both sides of a line's pixel `middle`, or of the nearest one to it.
 * The parameters stand alone since an object for each pixel would take as long as the mean.
 */
function addMean(colour: Float64Array, sums: Sums, middle: number, reach: number, share: number): void {
  const last = sums.length / 3 - 2;
  const nearest = Math.min(Math.max(middle, 0), last);
  const from = Math.max(nearest - reach, 0);
  const end = Math.min(nearest + reach, last) + 1;
  const each = share / (end - from);
  for (let c = 0; c < 3; c += 1) colour[c]! += each * (sums[3 * end + c]! - sums[3 * from + c]!);
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
