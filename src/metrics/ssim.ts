import type { Size } from '../pose/skeleton.js';

const window = 7;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;
const samples = window * window;
/** Sample covariance, n / (n - 1), as in scikit-image. */
const covarianceScale = samples / (samples - 1);

/**
 * Structural similarity of two RGB pictures [H, W, 3] as the authors' program computes it: 7x7
 * uniform window, sample covariance, data range 255, K1 0.01, K2 0.03, mean over channels and over
 * the pixels that a whole window fits. Equals scikit-image's
 * `structural_similarity(a, b, channel_axis=-1)`. In [-1, 1].
 */
export function computeSsim(a: Uint8Array, b: Uint8Array, { width, height }: Size): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const x = channelOf(a, channel);
    const y = channelOf(b, channel);
    const means = [x, y, multiply(x, x), multiply(y, y), multiply(x, y)].map((plane) =>
      averageWindows(plane, width, height),
    );
    const [ux, uy, uxx, uyy, uxy] = means as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    let channelSum = 0;
    for (let i = 0; i < ux.length; i += 1) {
      const mx = ux[i]!;
      const my = uy[i]!;
      const vx = covarianceScale * (uxx[i]! - mx * mx);
      const vy = covarianceScale * (uyy[i]! - my * my);
      const vxy = covarianceScale * (uxy[i]! - mx * my);
      channelSum += ((2 * mx * my + c1) * (2 * vxy + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
    }
    sum += channelSum / ux.length;
  }
  return sum / 3;
}

function channelOf(image: Uint8Array, channel: number): Float64Array {
  return Float64Array.from({ length: image.length / 3 }, (_, i) => image[i * 3 + channel]!);
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]!);
}

/** Means of all whole windows: [(H - 6) * (W - 6)], rows first; from running sums. */
function averageWindows(plane: Float64Array, width: number, height: number): Float64Array {
  const columns = width - window + 1;
  const rows = height - window + 1;
  const horizontal = new Float64Array(columns * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      let sum = 0;
      for (let k = 0; k < window; k += 1) sum += plane[y * width + x + k]!;
      horizontal[y * columns + x] = sum;
    }
  }
  const means = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      let sum = 0;
      for (let k = 0; k < window; k += 1) sum += horizontal[(y + k) * columns + x]!;
      means[y * columns + x] = sum / samples;
    }
  }
  return means;
}
