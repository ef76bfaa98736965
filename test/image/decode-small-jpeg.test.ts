import type { JpegOptions } from 'sharp';
import { decodeSmallJpeg, isPlainJpeg } from '../../src/image/decode-small-jpeg.js';
import { sharp } from '../../src/image/sharp.js';
import { createRandom } from '../../src/random.js';

const size = { width: 64, height: 128 };

/** A picture of waves and a little noise, the same at every run. */
function waves(channels: 1 | 3) {
  const random = createRandom(1);
  const bytes = Uint8Array.from(
    { length: size.width * size.height * channels },
    (_, i) => 128 + 100 * Math.sin(i / 50) + random.uniform(-20, 20),
  );
  return sharp(bytes, { raw: { ...size, channels } });
}

/** What libvips makes of a picture; undefined where it refuses it. */
function decodeBySharp(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const picture = sharp(bytes, { failOn: 'error' }).toColourspace('srgb').raw({ depth: 'uchar' });
  return picture.toBuffer().catch(() => undefined);
}

test.each<[string, 1 | 3, JpegOptions]>([
  ['plain', 3, {}],
  ['coarse', 3, { quality: 20 }],
  ['fine, with halved colours', 3, { quality: 100, chromaSubsampling: '4:2:0' }],
  ['with whole colours', 3, { chromaSubsampling: '4:4:4' }],
  ["by mozjpeg's tables", 3, { optimiseCoding: true, quantisationTable: 3, trellisQuantisation: true }],
  ['grey', 1, {}],
])('decodeSmallJpeg() gives the very pixels that sharp gives: %s', async (_name, channels, options) => {
  const bytes = await waves(channels).jpeg(options).toBuffer();
  expect(isPlainJpeg(bytes, size)).toBe(true);
  const pixels = await decodeSmallJpeg(bytes, size);
  expect(Buffer.compare(pixels!, (await decodeBySharp(bytes))!)).toBe(0);
});

test.each([
  ['damaged anywhere', (bytes: Buffer, at: number) => bytes.fill(at % 256, at, at + 1)],
  ['cut off anywhere', (bytes: Buffer, at: number) => bytes.subarray(0, at)],
])(
  'decodeSmallJpeg() takes nothing that sharp refuses, side by side and afterwards: %s',
  async (_name, damage) => {
    const random = createRandom(2);
    const whole = await waves(3).jpeg().toBuffer();
    const pictures = Array.from({ length: 200 }, () =>
      damage(Buffer.from(whole), Math.floor(random.uniform(2, whole.length))),
    );
    const decoded = await Promise.all(pictures.map((bytes) => decodeSmallJpeg(bytes, size)));
    const left = pictures.filter((_, index) => decoded[index] === undefined);
    expect(left.length).toBeGreaterThan(20);
    const wronglyTaken = [];
    for (const [index, bytes] of pictures.entries())
      if (decoded[index] !== undefined && (await decodeBySharp(bytes)) === undefined)
        wronglyTaken.push(index);
    expect(wronglyTaken).toEqual([]);
    expect(await decodeSmallJpeg(whole, size)).toHaveLength(size.width * size.height * 3);
  },
);

test('isPlainJpeg() leaves to sharp what is large, turned, in CMYK, of a colour profile or of many scans', async () => {
  const cmyk = await waves(3).toColourspace('cmyk').jpeg().toBuffer();
  const turned = await waves(3).withMetadata({ orientation: 3 }).jpeg().toBuffer();
  const profiled = await waves(3).withIccProfile('p3').jpeg().toBuffer();
  const progressive = await waves(3).jpeg({ progressive: true }).toBuffer();
  for (const bytes of [cmyk, turned, profiled, progressive]) expect(isPlainJpeg(bytes, size)).toBe(false);
  const plain = await waves(3).jpeg().toBuffer();
  expect(isPlainJpeg(plain, { width: 512, height: 512 })).toBe(false);
});
