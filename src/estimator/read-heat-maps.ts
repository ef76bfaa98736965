import type { Joint, Size } from '../pose/skeleton.js';

/** Heat maps [J, h, w] or [h, w, J], one per joint. */
export interface HeatMaps {
  readonly values: Float32Array;
  readonly layout: 'nchw' | 'nhwc';
  readonly count: number;
  /** h and w. */
  readonly size: Size;
}

/** The shift of a joint from the peak's pixel towards its higher neighbour. */
const shift = 0.25;

/**
 * Each joint at its map's peak, moved a quarter of a pixel to the higher neighbour on each axis, in
 * pixels of the network's input, with the peak as its score (Xiao et al. 2018, section 2; Sun et
 * al. 2019, section 3). Pixel i of a map is pixel i W / w of the input, as in their programs.
 */
export function readHeatMaps({ values, layout, count, size }: HeatMaps, input: Size): Joint[] {
  const { width, height } = size;
  return Array.from({ length: count }, (_, joint) => {
    const at = (x: number, y: number): number => {
      const pixel = y * width + x;
      return values[layout === 'nchw' ? joint * width * height + pixel : pixel * count + joint]!;
    };
    const peak = findPeak(at, size);
    const x = peak.x + (isInner(peak.x, width) ? lean(at(peak.x - 1, peak.y), at(peak.x + 1, peak.y)) : 0);
    const y = peak.y + (isInner(peak.y, height) ? lean(at(peak.x, peak.y - 1), at(peak.x, peak.y + 1)) : 0);
    return { x: (x * input.width) / width, y: (y * input.height) / height, confidence: peak.score };
  });
}

/** The first of the highest pixels, row by row; without a score if no value is above -infinity. */
function findPeak(at: (x: number, y: number) => number, { width, height }: Size) {
  let peak = { x: 0, y: 0, score: Number.NEGATIVE_INFINITY };
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const score = at(x, y);
      if (score > peak.score) peak = { x, y, score };
    }
  return peak;
}

function isInner(at: number, length: number): boolean {
  return at > 0 && at < length - 1;
}

function lean(before: number, after: number): number {
  return shift * Math.sign(after - before);
}
