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
 * The level of half the size, rounded up: means of 2 x 2 pixels, the last row or column of an odd
 * side counted twice.
 */
export function averageTwo({ size, colours, known }: Level): Level {
  const half = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
  const pixels = half.width * half.height;
  const level = { size: half, colours: new Float32Array(3 * pixels), known: new Float32Array(pixels) };
  for (let y = 0; y < half.height; y += 1)
    for (let x = 0; x < half.width; x += 1) {
      const top = 2 * y * size.width;
      const bottom = Math.min(2 * y + 1, size.height - 1) * size.width;
      const right = Math.min(2 * x + 1, size.width - 1);
      const a = top + 2 * x;
      const b = top + right;
      const c = bottom + 2 * x;
      const d = bottom + right;
      const to = y * half.width + x;
      level.known[to] = (known[a]! + known[b]! + known[c]! + known[d]!) / 4;
      for (let channel = 0; channel < 3; channel += 1)
        level.colours[3 * to + channel] =
          (colours[3 * a + channel]! +
            colours[3 * b + channel]! +
            colours[3 * c + channel]! +
            colours[3 * d + channel]!) /
          4;
    }
  return level;
}

/**
 * A picture [h, w, 3] at twice its size, bilinear between the middles of pixels and constant beyond
 * the outermost, cut to `to`: ONNX's Resize with mode linear and half_pixel.
 */
export function enlargeTwice(picture: Float32Array, from: Size, to: Size): Float32Array {
  const wide = new Float32Array(from.height * to.width * 3); // [h, W, 3]
  for (let y = 0; y < from.height; y += 1)
    enlargeLine(picture, wide, {
      from: { start: 3 * y * from.width, step: 3, length: from.width },
      to: { start: 3 * y * to.width, step: 3, length: to.width },
    });
  const large = new Float32Array(to.height * to.width * 3); // [H, W, 3]
  for (let x = 0; x < to.width; x += 1)
    enlargeLine(wide, large, {
      from: { start: 3 * x, step: 3 * to.width, length: from.height },
      to: { start: 3 * x, step: 3 * to.width, length: to.height },
    });
  return large;
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/**
 * Each pixel is three quarters the one that it lies in and a quarter that one's neighbour on its
 * own side.
 */
function enlargeLine(
  picture: Float32Array,
  large: Float32Array,
  { from, to }: { readonly from: Line; readonly to: Line },
): void {
  for (let i = 0; i < to.length; i += 1) {
    const near = i >> 1;
    const far = Math.min(Math.max(near + (i & 1 ? 1 : -1), 0), from.length - 1);
    const a = from.start + near * from.step;
    const b = from.start + far * from.step;
    const at = to.start + i * to.step;
    for (let channel = 0; channel < 3; channel += 1)
      large[at + channel] = 0.75 * picture[a + channel]! + 0.25 * picture[b + channel]!;
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
