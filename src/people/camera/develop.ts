import type { Size } from '../../pose/skeleton.js';
import { createRandom } from '../../random.js';
import { clamp } from '../maths/interpolate.js';
import type { PhotoSettings } from '../scene/scene.js';
import { blur } from './blur.js';

/** Normally distributed numbers that grain is taken from, too many to be seen to repeat. */
const grainTable = (() => {
  const random = createRandom(12345);
  return Float32Array.from({ length: 2 ** 16 }, () => random.normal(0, 1));
})();
const grainMask = grainTable.length - 1;

/** Tables are indexed by the root of a value: dark ones need the finer steps. */
const tableSize = 4096;
/** Light above this many times white is white. */
const brightest = 4;

const srgbOfRoot = Uint8ClampedArray.from({ length: tableSize + 1 }, (_, i) => {
  const value = (i / tableSize) ** 2;
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
});

/**
 * What a camera makes of linear light [H, W, 3]: exposure, white balance, tone curve, vignette, a
 * soft lens and grain, as sRGB bytes.
 */
export function develop(
  light: Float32Array,
  size: Size,
  photo: PhotoSettings & { readonly grainSeed: number },
): Uint8Array {
  const { width, height } = size;
  const exposure = chooseExposure(light, size) * 2 ** photo.exposure;
  const curve = createCurve(photo);
  const soft = blur(light, size, (photo.blur * height) / 256);
  const grain = photo.grain * (height < 200 ? 0.8 : 1);
  const balance = [1 + photo.cast[0], 1, 1 + photo.cast[1]] as const;
  const image = new Uint8Array(3 * width * height);
  let grainAt = createRandom(photo.grainSeed).integer(0, grainMask);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = 3 * (y * width + x);
      const fromCentre = (x / width - 0.5) ** 2 + (y / height - 0.5) ** 2;
      const gain = exposure * (1 - 2 * photo.vignette * fromCentre);
      const luminance = 0.2126 * soft[at]! + 0.7152 * soft[at + 1]! + 0.0722 * soft[at + 2]!;
      grainAt += 4;
      const common = 0.6 * grainTable[grainAt & grainMask]!;
      for (let c = 0; c < 3; c += 1) {
        const saturated = luminance + (soft[at + c]! - luminance) * photo.saturation;
        const exposed = clamp((saturated * gain * balance[c]!) / brightest);
        const value = curve[Math.trunc(Math.sqrt(exposed) * tableSize)]!;
        const own = 0.7 * grainTable[(grainAt + 1 + c) & grainMask]!;
        const grainy = value + (common + own) * grain * (0.05 + 1.1 * Math.sqrt(value));
        image[at + c] = srgbOfRoot[Math.trunc(Math.sqrt(clamp(grainy)) * tableSize)]!;
      }
    }
  return image;
}

/**
 * Brings the middle of the picture half of the way to a middle grey, as cameras and their owners
 * do.
 */
function chooseExposure(light: Float32Array, { width, height }: Size): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.trunc(height * 0.1); y < height * 0.9; y += 2)
    for (let x = Math.trunc(width * 0.28); x < width * 0.72; x += 2) {
      const at = 3 * (y * width + x);
      sum += Math.log(0.02 + 0.2126 * light[at]! + 0.7152 * light[at + 1]! + 0.0722 * light[at + 2]!);
      count += 1;
    }
  const mean = Math.exp(sum / count) - 0.02;
  return 0.95 * (0.26 / (mean + 0.06)) ** 0.55;
}

/** A filmic tone curve after Narkowicz's fit of ACES, by the root of light over `brightest`. */
function createCurve({ contrast, blackLevel }: PhotoSettings): Float32Array {
  return Float32Array.from({ length: tableSize + 1 }, (_, i) => {
    const x = brightest * (i / tableSize) ** 2;
    const toned = ((x * (2.51 * x * 0.62 + 0.03)) / (x * (2.43 * x * 0.62 + 0.59) + 0.14)) * 1.03;
    return toned ** (0.92 * contrast) * (1 - blackLevel) + blackLevel;
  });
}
