import type { Size } from '../pose/skeleton.js';

/**
 * A level of a pyramid: known colours [h, w, 3], each times the share of its pixel that is known,
 * and those shares [h, w].
 */
export interface Level {
  readonly size: Size;
  readonly colours: Float32Array;
  readonly known: Float32Array;
}

/**
 * How many columns and rows of a level make one of the next: people stand, and what is behind them goes on at their
 * sides, a floor's border above all.
 */
export const block = { width: 4, height: 2 } as const;

/** The next level, its sides rounded up: means of blocks, the last column or row repeated beyond an end. */
export function averageBlocks({ size, colours, known }: Level): Level {
  const next = { width: Math.ceil(size.width / block.width), height: Math.ceil(size.height / block.height) };
  const pixels = next.width * next.height;
  const level = { size: next, colours: new Float32Array(3 * pixels), known: new Float32Array(pixels) };
  const each = 1 / (block.width * block.height);
  for (let y = 0; y < next.height * block.height; y += 1)
    for (let x = 0; x < next.width * block.width; x += 1) {
      const from = Math.min(y, size.height - 1) * size.width + Math.min(x, size.width - 1);
      const to = Math.floor(y / block.height) * next.width + Math.floor(x / block.width);
      level.known[to]! += each * known[from]!;
      for (let c = 0; c < 3; c += 1) level.colours[3 * to + c]! += each * colours[3 * from + c]!;
    }
  return level;
}

/** How a picture is enlarged: cut to `to`. */
export interface Enlargement {
  readonly from: Size;
  readonly to: Size;
  readonly times: Size;
}

/**
 * A picture [h, w, C] enlarged, bilinear between the middles of pixels and constant beyond the outermost: ONNX's
 * Resize with mode linear and half_pixel.
 */
export function enlarge(picture: Float32Array, { from, to, times }: Enlargement): Float32Array {
  const channels = picture.length / (from.width * from.height);
  const step = channels * to.width;
  const wide = new Float32Array(from.height * step); // [h, W, C]
  for (let y = 0; y < from.height; y += 1)
    enlargeLine(picture, wide, {
      ...{ channels, times: times.width },
      from: { start: channels * y * from.width, step: channels, length: from.width },
      to: { start: step * y, step: channels, length: to.width },
    });
  const large = new Float32Array(to.height * step); // [H, W, C]
  enlargeLine(wide, large, {
    ...{ channels: step, times: times.height },
    from: { start: 0, step, length: from.height },
    to: { start: 0, step, length: to.height },
  });
  return large;
}

/** A picture [h, w, C] enlarged, its columns as by `enlarge`, and each row repeated. */
export function repeatRows(picture: Float32Array, { from, to, times }: Enlargement): Float32Array {
  const wide = enlarge(picture, { from, to: { ...to, height: from.height }, times: { ...times, height: 1 } });
  const row = wide.length / from.height;
  const large = new Float32Array(to.height * row);
  for (let y = 0; y < to.height; y += 1) {
    const above = Math.floor(y / times.height);
    large.set(wide.subarray(above * row, (above + 1) * row), y * row);
  }
  return large;
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** What a line of pixels of some channels is enlarged by, and where to. */
interface LineEnlargement {
  readonly channels: number;
  readonly times: number;
  readonly from: Line;
  readonly to: Line;
}

/** Each pixel lies between the middles of two. */
function enlargeLine(
  picture: Float32Array,
  large: Float32Array,
  { channels, times, from, to }: LineEnlargement,
): void {
  for (let i = 0; i < to.length; i += 1) {
    const place = Math.min(Math.max((i + 0.5) / times - 0.5, 0), from.length - 1);
    const first = Math.floor(place);
    const share = place - first;
    const a = from.start + first * from.step;
    const b = from.start + Math.min(first + 1, from.length - 1) * from.step;
    const at = to.start + i * to.step;
    for (let channel = 0; channel < channels; channel += 1)
      large[at + channel] = (1 - share) * picture[a + channel]! + share * picture[b + channel]!;
  }
}

/** Each pixel of a picture [h, w, 3] as the mean of itself and its neighbours, eight inside the picture. */
export function averageNine(picture: Float32Array, { width, height }: Size): Float32Array {
  const lines = new Float32Array(picture.length); // sums of up to three columns
  const means = new Float32Array(picture.length);
  const row = 3 * width;
  for (let at = 0; at < picture.length; at += 1) {
    const inRow = at % row;
    lines[at] = picture[at]! + (inRow >= 3 ? picture[at - 3]! : 0) + (inRow < row - 3 ? picture[at + 3]! : 0);
  }
  for (let at = 0; at < picture.length; at += 1) {
    const [x, y] = [Math.floor((at % row) / 3), Math.floor(at / row)];
    const upper = y > 0 ? lines[at - row]! : 0;
    const lower = y < height - 1 ? lines[at + row]! : 0;
    const columns = 3 - Number(x === 0) - Number(x === width - 1);
    const rows = 3 - Number(y === 0) - Number(y === height - 1);
    means[at] = (upper + lines[at]! + lower) / (rows * columns);
  }
  return means;
}
