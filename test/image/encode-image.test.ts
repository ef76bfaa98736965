import { encodeImage, isQuality, outputFormats } from '../../src/image/encode-image.js';
import { sharp } from '../../src/image/sharp.js';

const size = { width: 64, height: 128 };
const pixels = Uint8Array.from({ length: 64 * 128 * 3 }, (_, i) => (i % 3 === 0 ? i % 256 : 40));

describe('encodeImage()', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('writes a %s that others read', async (format) => {
    const bytes = await encodeImage(pixels, { size, format });
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format, ...size, channels: 3 });
  });

  test('keeps every level of a PNG, and of bare RGB', async () => {
    const png = await encodeImage(pixels, { size, format: 'png' });
    expect(Buffer.compare(await sharp(png).raw().toBuffer(), pixels)).toBe(0);
    expect(Buffer.compare(await encodeImage(pixels, { size, format: 'rgb' }), pixels)).toBe(0);
  });

  test.each(['jpeg', 'webp'] as const)('writes a smaller %s at a lower quality', async (format) => {
    const lengths = await Promise.all(
      [1, 50, 100].map(async (quality) => (await encodeImage(pixels, { size, format, quality })).length),
    );
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(new Set(lengths).size).toBe(3);
  });
});

test('outputFormats are the formats of the contract', () => {
  expect(outputFormats).toEqual(['png', 'jpeg', 'webp', 'rgb']);
});

test.each([
  [1, true],
  [100, true],
  [0, false],
  [101, false],
  [50.5, false],
  [Number.NaN, false],
])('isQuality(%d) is %s', (quality, expected) => {
  expect(isQuality(quality)).toBe(expected);
});
