import { ReposeError } from '../../src/errors.js';
import { type DecodeOptions, decodeImage } from '../../src/image/decode-image.js';
import { type Box, type Framing, toPixelPlacement } from '../../src/image/framing.js';
import { sharp } from '../../src/image/sharp.js';
import type { Size } from '../../src/pose/skeleton.js';

const size: Size = { width: 64, height: 128 };
const cover: DecodeOptions = { size, framing: { kind: 'cover' }, field: 'cond' };

/** A picture of bright noise, the same at every run: hard to compress, so that cutting it off loses pixels. */
function noise(width: number, height: number, channels: 1 | 2 | 3 | 4 = 3) {
  const bytes = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 2_654_435_761) >>> 7);
  return sharp(bytes, { raw: { width, height, channels } });
}

/** A black picture with a white square of `side` pixels around (x, y). */
function marked({ width, height }: Size, { x, y, side }: { x: number; y: number; side: number }) {
  const input = { create: { width: side, height: side, channels: 3 as const, background: 'white' } };
  const [left, top] = [x - Math.floor(side / 2), y - Math.floor(side / 2)];
  return sharp({ create: { width, height, channels: 3, background: 'black' } }).composite([
    { input, left, top },
  ]);
}

/** The middle of all light in a box of the picture, in continuous coordinates (pixel i covers i to i + 1). */
function findLight(imageNhwc: Uint8Array, box: Box): { x: number; y: number } {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < size.width * size.height; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    if (x < box.x || x >= box.x + box.width || y < box.y || y >= box.y + box.height) continue;
    const light = imageNhwc[3 * i] ?? 0;
    sum += light;
    sumX += light * (x + 0.5);
    sumY += light * (y + 0.5);
  }
  return { x: sumX / sum, y: sumY / sum };
}

/** The upright picture's pixels as a JPEG of an EXIF orientation stores them. sharp mirrors before it turns. */
function storeAs(upright: Uint8Array, orientation: number): Promise<Buffer> {
  const picture = sharp(upright);
  if (orientation === 2 || orientation === 5 || orientation === 7) picture.flop();
  if (orientation === 4) picture.flip();
  if (orientation === 7 || orientation === 8) picture.rotate(90);
  if (orientation === 3) picture.rotate(180);
  if (orientation === 5 || orientation === 6) picture.rotate(270);
  return picture.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

async function refusal(bytes: Uint8Array, options: Partial<DecodeOptions> = {}): Promise<ReposeError> {
  try {
    await decodeImage(bytes, { ...cover, ...options });
  } catch (error) {
    if (error instanceof ReposeError) return error;
    throw error;
  }
  throw new Error('decoded');
}

describe('decodeImage()', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('decodes %s to the asked size', async (format) => {
    const bytes = await noise(300, 200).toFormat(format).toBuffer();
    const { imageNhwc, source } = await decodeImage(bytes, cover);
    expect(imageNhwc).toHaveLength(64 * 128 * 3);
    expect(source).toEqual({ width: 300, height: 200 });
  });

  test("gives back the very pixels of a PNG of the model's size", async () => {
    const pixels = await noise(64, 128).raw().toBuffer();
    const bytes = await noise(64, 128).png().toBuffer();
    for (const kind of ['cover', 'contain', 'stretch'] as const) {
      const { imageNhwc } = await decodeImage(bytes, { ...cover, framing: { kind } });
      expect(Buffer.compare(imageNhwc, pixels)).toBe(0);
    }
  });

  const frame = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>');
  test.each([
    ['grey', () => noise(40, 40, 1).png()],
    ['grey with alpha', () => noise(40, 40, 2).png()],
    ['RGB with alpha', () => noise(40, 40, 4).png()],
    ['16-bit', () => noise(40, 40).toColourspace('rgb16').png()],
    ['palette', () => noise(40, 40).png({ palette: true })],
    ['grey JPEG', () => noise(40, 40, 1).jpeg()],
    ['CMYK JPEG', () => noise(40, 40).toColourspace('cmyk').jpeg()],
    ['progressive JPEG', () => noise(40, 40).jpeg({ progressive: true })],
    ['moving WebP', () => sharp([frame, frame], { join: { animated: true } }).webp()],
    ['smallest', () => noise(8, 8).png()],
    ['very tall', () => noise(8, 16_383).png()],
    ['very wide', () => noise(16_383, 8).png()],
  ])('makes RGB out of a %s picture in every framing', async (_name, make) => {
    const bytes = await make().toBuffer();
    for (const kind of ['cover', 'contain', 'stretch'] as const) {
      const { imageNhwc } = await decodeImage(bytes, { ...cover, framing: { kind } });
      expect(imageNhwc).toHaveLength(64 * 128 * 3);
    }
  });

  test('lays transparency on white', async () => {
    const clear = { create: { width: 20, height: 40, channels: 4 as const, background: '#00000000' } };
    const { imageNhwc } = await decodeImage(await sharp(clear).png().toBuffer(), cover);
    expect(imageNhwc.every((level) => level === 255)).toBe(true);
  });

  test('fills what contain leaves empty with white, the same above and below', async () => {
    const black = { create: { width: 100, height: 100, channels: 3 as const, background: 'black' } };
    const bytes = await sharp(black).png().toBuffer();
    const { imageNhwc } = await decodeImage(bytes, { ...cover, framing: { kind: 'contain' } });
    const rows = Array.from({ length: 128 }, (_, y) => imageNhwc[y * 64 * 3]);
    expect(rows).toEqual(rows.map((_, y) => (y >= 32 && y < 96 ? 0 : 255)));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'turns a picture of EXIF orientation %i upright',
    async (orientation) => {
      const upright = { width: 120, height: 240 };
      const bytes = await marked(upright, { x: 90, y: 60, side: 20 }).png().toBuffer();
      const stored = await storeAs(bytes, orientation);
      const decoded = await decodeImage(stored, cover);
      expect(decoded.source).toEqual(upright);
      const light = findLight(decoded.imageNhwc, { x: 0, y: 0, ...size });
      expect(light.x).toBeCloseTo(48, 0);
      expect(light.y).toBeCloseTo(32, 0);
    },
  );

  // libvips enlarges half a pixel of the target too far to the right and down: 0.55 holds with it and without.
  test.each<[string, Framing, Size, 'png' | 'jpeg' | 'webp']>([
    ['cover of a wide PNG', { kind: 'cover' }, { width: 301, height: 203 }, 'png'],
    ['cover of a tall PNG', { kind: 'cover' }, { width: 101, height: 499 }, 'png'],
    [
      'cover of a JPEG that is shrunk while it is decoded',
      { kind: 'cover' },
      { width: 1801, height: 2411 },
      'jpeg',
    ],
    [
      'cover of a WebP that is shrunk while it is decoded',
      { kind: 'cover' },
      { width: 801, height: 1411 },
      'webp',
    ],
    ['contain of a wide PNG', { kind: 'contain' }, { width: 301, height: 203 }, 'png'],
    ['contain of a tall PNG', { kind: 'contain' }, { width: 101, height: 499 }, 'png'],
    ['stretch', { kind: 'stretch' }, { width: 333, height: 222 }, 'png'],
    [
      'a crop box',
      { kind: 'crop', box: { x: 120, y: 50, width: 61, height: 93 } },
      { width: 301, height: 203 },
      'png',
    ],
  ])('puts a mark where its placement says: %s', async (_name, framing, source, format) => {
    const side = 2 * Math.ceil(source.width / 64) + 1;
    const mark = { x: Math.floor(source.width / 2) + 3, y: Math.floor(source.height / 2) + 7, side };
    const bytes = await marked(source, mark).toFormat(format, { quality: 95 }).toBuffer();
    const { imageNhwc } = await decodeImage(bytes, { ...cover, framing });
    const { region, placed } = toPixelPlacement(framing, source, size);
    const light = findLight(imageNhwc, placed);
    expect(
      Math.abs(light.x - (placed.x + ((mark.x + 0.5 - region.x) * placed.width) / region.width)),
    ).toBeLessThan(0.55);
    expect(
      Math.abs(light.y - (placed.y + ((mark.y + 0.5 - region.y) * placed.height) / region.height)),
    ).toBeLessThan(0.55);
  });

  test.each([
    ['no bytes', '', 'empty, expected JPEG, PNG or WebP'],
    ['text', 'hello', 'unknown format, expected JPEG, PNG or WebP'],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="128"/>',
      'SVG format, expected JPEG, PNG or WebP',
    ],
    ['XML', '<?xml version="1.0"?><svg/>', 'XML format, expected JPEG, PNG or WebP'],
    ['GIF', 'GIF89a', 'GIF format, expected JPEG, PNG or WebP'],
    ['PDF', '%PDF-1.7', 'PDF format, expected JPEG, PNG or WebP'],
    ['HEIC', '\0\0\0\x18ftypheic', 'HEIC format, expected JPEG, PNG or WebP'],
    ['only the signature of a PNG', '\x89PNG\r\n\x1a\n', 'damaged or truncated, expected a whole picture'],
    ['only the signature of a JPEG', '\xff\xd8\xff', 'damaged or truncated, expected a whole picture'],
    ['only the signature of a WebP', 'RIFF\0\0\0\0WEBP', 'damaged or truncated, expected a whole picture'],
  ])('refuses %s', async (_name, text, problem) => {
    const error = await refusal(Buffer.from(text, 'latin1'));
    expect(error.kind).toBe('invalid-argument');
    expect(error.message).toBe(`Cannot decode cond: ${problem}`);
    expect(error.violations).toEqual([{ field: 'cond', description: error.message }]);
  });

  test.each([
    ['SVG', '<svg    WEBP="" xmlns="http://www.w3.org/2000/svg" width="64" height="128"/>', 'SVG'],
    ['XML', '<?xml   WEBP="" version="1.0"?><svg width="64" height="128"/>', 'XML'],
    ['GIF', 'GIF89a\x40\0WEBP', 'GIF'],
    ['TIFF', 'II*\0\x0c\0\0\0WEBP', 'TIFF'],
    ['RIFF', 'RIFF\0\0\0\0WAVE', 'unknown'],
  ])('refuses an %s in the disguise of a WebP', async (_name, text, found) => {
    const error = await refusal(Buffer.from(text, 'latin1'));
    expect(error.message).toBe(`Cannot decode cond: ${found} format, expected JPEG, PNG or WebP`);
  });

  test.each(['gif', 'tiff'] as const)(
    'refuses a real %s with WEBP written over its bytes 8 to 12',
    async (format) => {
      const bytes = await noise(64, 128).toFormat(format).toBuffer();
      bytes.write('WEBP', 8, 'latin1');
      const error = await refusal(bytes);
      const found = format.toUpperCase();
      expect(error.message).toBe(`Cannot decode cond: ${found} format, expected JPEG, PNG or WebP`);
    },
  );

  test('refuses a real SVG even behind the signature of a JPEG', async () => {
    const error = await refusal(Buffer.from('\xff\xd8\xff<svg width="64" height="128"/>', 'latin1'));
    expect(error.message).toBe('Cannot decode cond: damaged or truncated, expected a whole picture');
  });

  test.each(['png', 'jpeg', 'webp'] as const)('refuses a %s cut off anywhere', async (format) => {
    const bytes = await noise(120, 90).toFormat(format).toBuffer();
    for (const part of [0.01, 0.1, 0.5, 0.9, 0.99]) {
      const error = await refusal(bytes.subarray(0, Math.floor(bytes.length * part)));
      expect(error.message).toBe('Cannot decode cond: damaged or truncated, expected a whole picture');
    }
  });

  test.each([
    ['1x1', { width: 1, height: 1 }, '1x1 pixels, expected at least 8x8'],
    ['flat', { width: 100, height: 7 }, '100x7 pixels, expected at least 8x8'],
    [
      'decoding to 600 MB',
      { width: 16_000, height: 12_500 },
      '16000x12500 pixels, expected at most 33554432 pixels in all',
    ],
    ['too wide', { width: 16_384, height: 8 }, '16384x8 pixels, expected sides of at most 16383'],
  ])('refuses a PNG that is %s', async (_name, { width, height }, problem) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await refusal(bytes)).message).toBe(`Cannot decode cond: ${problem}`);
  });

  test('refuses more bytes than its limits allow without looking at them', async () => {
    const error = await refusal(new Uint8Array(8 * 1024 * 1024 + 1));
    expect(error.message).toBe('Cannot decode cond: 8388609 bytes, expected at most 8388608');
  });

  test('checks a crop box against the upright picture and names its field', async () => {
    const bytes = await storeAs(await noise(60, 120).png().toBuffer(), 6);
    const crop = (width: number, height: number): Framing => ({
      kind: 'crop',
      box: { x: 0, y: 0, width, height },
    });
    await decodeImage(bytes, { ...cover, framing: crop(60, 120) });
    const error = await refusal(bytes, { framing: crop(120, 60), cropField: 'framing.crop' });
    expect(error.violations[0]?.field).toBe('framing.crop');
    expect(error.message).toContain('120x60 at 0,0, expected a box of whole pixels');
  });
});
