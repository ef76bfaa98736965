import type { Box } from './framing.js';

export type Edge = 'left' | 'right' | 'top' | 'bottom';

/** Values at the pixels of a box, row by row: of y, and then of x. */
export type RowValues = (y: number) => (x: number) => number;

/** How many values a side of a table has at most. */
const mostPerSide = 64;

/** Values at every `step` pixels of a box and at its last ones, [rows, row]. */
interface Table {
  readonly values: Float64Array;
  readonly row: number;
  readonly rows: number;
  readonly step: number;
}

/**
 * The least value on the straight way to a pixel of a box from each of its edges, of values that change slowly: they are
 * found at every few rows and columns, and bilinear between them.
 */
export function tabulateWays(
  valueAt: (x: number, y: number) => number,
  box: Box,
): Readonly<Record<Edge, RowValues>> {
  const step = Math.ceil(Math.max(box.width, box.height) / mostPerSide);
  const count = (length: number) => Math.floor((length - 1) / step) + 2;
  const [row, rows] = [count(box.width), count(box.height)];
  const values = new Float64Array(row * rows);
  const [right, bottom] = [box.x + box.width - 1, box.y + box.height - 1];
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < row; i += 1)
      values[j * row + i] = valueAt(Math.min(box.x + step * i, right), Math.min(box.y + step * j, bottom));
  const table = { values, row, rows, step };
  return {
    left: createReader(findLeast(table, 1), box),
    right: createReader(findLeast(table, -1), box),
    top: createReader(findLeast(table, row), box),
    bottom: createReader(findLeast(table, -row), box),
  };
}

/** The least of the values up to each one on its way, of which the next is `by` values on. */
function findLeast(table: Table, by: number): Table {
  const { row } = table;
  const values = table.values.slice();
  const last = values.length - 1;
  for (let index = 0; index <= last; index += 1) {
    const at = by > 0 ? index : last - index;
    const isFirst = Math.abs(by) === 1 && at % row === (by > 0 ? 0 : row - 1);
    if (!isFirst) values[at] = Math.min(values[at]!, values[at - by] ?? Number.POSITIVE_INFINITY);
  }
  return { ...table, values };
}

function createReader({ values, row, step }: Table, box: Box): RowValues {
  return (y) => {
    const down = (y - box.y) / step;
    const line = Math.floor(down);
    const lower = down - line;
    const from = line * row;
    const places = new Float64Array(row);
    for (let i = 0; i < row; i += 1) {
      const above = values[from + i]!;
      places[i] = above + lower * (values[from + row + i]! - above);
    }
    return (x) => {
      const across = (x - box.x) / step;
      const place = Math.floor(across);
      const before = places[place]!;
      return before + (across - place) * (places[place + 1]! - before);
    };
  };
}
