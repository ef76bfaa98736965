/**
 * Pictures of any size to the model's, as libvips does it for the server: by whole factors with a box first, then with
 * a Lanczos kernel. Of our own because a canvas scales differently in every browser.
 */

/** Where one axis of a picture of `source` pixels goes: to `placed` pixels from `offset` on, out of `target`. */
export interface Axis {
  readonly source: number;
  readonly placed: number;
  readonly offset: number;
  readonly target: number;
}

/** The source pixels that make a target pixel, from `start` on, with a weight each; undefined outside of the picture. */
type Taps = { readonly start: number; readonly weights: readonly number[] } | undefined;

/** Levels as [outer, length, inner]: `length` is the axis that is resampled. */
interface Levels {
  readonly values: ArrayLike<number>;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

const channels = 4;
const lobes = 3;
/** libvips leaves at least this factor to the Lanczos kernel. */
const kernelFactor = 2;
const white = 255;

/** RGBA levels [H, W, 4] to RGB levels [target H, target W, 3], opaque; white where the picture is not placed. */
export function resample(rgba: ArrayLike<number>, axes: { readonly x: Axis; readonly y: Axis }): Uint8Array {
  const { x, y } = axes;
  const boxY = toBoxFactor(y);
  const boxX = toBoxFactor(x);
  const rows = Math.ceil(y.source / boxY);
  const columns = Math.ceil(x.source / boxX);
  let values = rgba;
  values = shrink({ values, outer: 1, length: y.source, inner: x.source * channels }, boxY);
  values = shrink({ values, outer: rows, length: x.source, inner: channels }, boxX);
  const tapsY = toLanczosTaps(y, boxY);
  const tapsX = toLanczosTaps(x, boxX);
  values = applyTaps({ values, outer: 1, length: rows, inner: columns * channels }, tapsY);
  values = applyTaps({ values, outer: y.target, length: columns, inner: channels }, tapsX);
  const result = new Uint8ClampedArray(y.target * x.target * 3); // rounds and clips as it is written
  for (let pixel = 0; pixel < y.target * x.target; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      result[pixel * 3 + channel] = values[pixel * channels + channel]!;
  return new Uint8Array(result.buffer);
}

function toBoxFactor({ source, placed }: Axis): number {
  return Math.max(1, Math.floor(source / placed / kernelFactor));
}

/** Means of `factor` pixels each; the last one repeats the border's pixel where it lacks some. */
function shrink(levels: Levels, factor: number): ArrayLike<number> {
  if (factor === 1) return levels.values;
  const weights = Array.from({ length: factor }, () => 1 / factor);
  const length = Math.ceil(levels.length / factor);
  return applyTaps(
    levels,
    Array.from({ length }, (_, index) => ({ start: index * factor, weights })),
  );
}

/** For an axis that was shrunk by `factor` before. A picture that is enlarged keeps the kernel's own width. */
function toLanczosTaps({ source, placed, offset, target }: Axis, factor: number): Taps[] {
  const scale = source / factor / placed;
  const width = Math.max(1, scale);
  return Array.from({ length: target }, (_, index) => {
    if (index < offset || index >= offset + placed) return undefined;
    const centre = (index - offset + 0.5) * scale - 0.5;
    const start = Math.ceil(centre - lobes * width);
    const length = Math.floor(centre + lobes * width) - start + 1;
    const weights = Array.from({ length }, (_, tap) => lanczos((start + tap - centre) / width));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= lobes) return 0;
  return (lobes * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / lobes)) / (Math.PI * x) ** 2;
}

/** [outer, length, inner] -> [outer, taps.length, inner]; beyond a border the border's pixel repeats. */
function applyTaps({ values, outer, length, inner }: Levels, taps: readonly Taps[]): Float32Array {
  const result = new Float32Array(outer * taps.length * inner);
  for (let row = 0; row < outer; row += 1) {
    for (const [index, tap] of taps.entries()) {
      const to = (row * taps.length + index) * inner;
      if (tap === undefined) result.fill(white, to, to + inner);
      else
        for (const [step, weight] of tap.weights.entries()) {
          const near = Math.min(length - 1, Math.max(0, tap.start + step));
          const from = (row * length + near) * inner;
          for (let i = 0; i < inner; i += 1) result[to + i]! += values[from + i]! * weight;
        }
    }
  }
  return result;
}
