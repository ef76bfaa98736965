import { resample } from '../../src/browser/resample.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { type Framing, toPixelPlacement } from '../../src/image/framing.js';
import type { Size } from '../../src/pose/skeleton.js';
import { standing } from '../../src/synthetic/named-body-poses.js';
import { renderPerson, syntheticIdentity } from '../../src/synthetic/synthetic-people.js';

// Pictures of 6 megapixels, on machines that may be busy.
jest.setTimeout(240_000);

const target: Size = { width: 64, height: 128 };

describe('resample()', () => {
  test.each([
    { width: 64, height: 128, kind: 'cover', mean: 0 },
    { width: 90, height: 150, kind: 'cover', mean: 0.5 },
    { width: 901, height: 1203, kind: 'cover', mean: 0.5 },
    { width: 1999, height: 400, kind: 'contain', mean: 0.5 },
    { width: 2003, height: 3001, kind: 'stretch', mean: 0.5 },
    // Enlarging, libvips uses another kernel and lands half a pixel farther right and down than placed.
    { width: 40, height: 70, kind: 'contain', mean: 5 },
  ] as const)('makes of $width x $height pixels by $kind what libvips makes of them', async (example) => {
    const { kind, mean, ...source } = example;
    const { imageNhwc } = await renderPerson(syntheticIdentity(1, 2_000_012), standing, source);
    const png = await encodeImage(imageNhwc, { size: source, format: 'png' });
    const framing: Framing = { kind };
    const expected = await decodeImage(png, { size: target, framing, field: 'cond' });
    const found = resample(toRgba(imageNhwc), toAxes(framing, source));
    const differences = Array.from(found, (level, i) => Math.abs(level - expected.imageNhwc[i]!));
    const total = differences.reduce((sum, difference) => sum + difference, 0);
    expect(total / found.length).toBeLessThanOrEqual(mean);
  });
});

function toAxes(framing: Framing, source: Size): Parameters<typeof resample>[1] {
  const { placed } = toPixelPlacement(framing, source, target);
  return {
    x: { source: source.width, placed: placed.width, offset: placed.x, target: target.width },
    y: { source: source.height, placed: placed.height, offset: placed.y, target: target.height },
  };
}

function toRgba(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1)
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return rgba;
}
