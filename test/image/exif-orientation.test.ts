import { decodeImage, readImageSize } from '../../src/image/decode-image.js';
import { sharp } from '../../src/image/sharp.js';
import { createExif, createSegment, insertSegments, orientationEntry } from '../support/exif.js';

const stored = { width: 24, height: 40 };
const upright = { 1: stored, 6: { width: 40, height: 24 } } as const;

const plain = { tag: 0x0100, type: 3, value: 1 } as const;
const turned = createExif({ entries: [orientationEntry(6)] });
const level = createExif({ entries: [orientationEntry(1)] });

/** A picture whose upper left quarter alone is white, so that each orientation is seen. */
async function drawQuarter(progressive = false): Promise<Buffer> {
  const input = { create: { width: 12, height: 20, channels: 3 as const, background: 'white' } };
  return sharp({ create: { ...stored, channels: 3, background: 'black' } })
    .composite([{ input, left: 0, top: 0 }])
    .jpeg({ progressive, quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Which quarter of a decoded picture is white. */
function findQuarter(imageNhwc: Uint8Array, { width, height }: { width: number; height: number }): string {
  const isWhite = (x: number, y: number) => imageNhwc[(y * width + x) * 3]! > 128;
  const [left, right] = [3, width - 4];
  const [top, bottom] = [3, height - 4];
  const corners = { 'upper left': [left, top], 'upper right': [right, top] } as const;
  const lower = { 'lower left': [left, bottom], 'lower right': [right, bottom] } as const;
  return Object.entries({ ...corners, ...lower })
    .filter(([, [x, y]]) => isWhite(x, y))
    .map(([name]) => name)
    .join();
}

type Case = readonly [string, (jpeg: Buffer) => Buffer, 1 | 6];

const cases: readonly Case[] = [
  ['none', (jpeg) => jpeg, 1],
  ['a SHORT', (jpeg) => insertSegments(jpeg, [turned]), 6],
  ['a LONG', (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6, 4)] })]), 6],
  [
    'a LONG in big-endian order',
    (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6, 4)], isBigEndian: true })]),
    6,
  ],
  ['a BYTE', (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6, 1)] })]), 6],
  ['a count of 0', (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6, 3, 0)] })]), 1],
  [
    'a directory behind a gap',
    (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6)], directoryAt: 20 })]),
    6,
  ],
  [
    'a place behind 200 other entries',
    (jpeg) =>
      insertSegments(jpeg, [
        createExif({ entries: [...Array.from({ length: 200 }, () => plain), orientationEntry(6)] }),
      ]),
    6,
  ],
  [
    'entries out of order',
    (jpeg) =>
      insertSegments(jpeg, [
        createExif({ entries: [{ tag: 0x0132, type: 3, value: 1 }, orientationEntry(6), plain] }),
      ]),
    6,
  ],
  [
    'first 1, then 6',
    (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(1), orientationEntry(6)] })]),
    1,
  ],
  [
    'first 6, then 1',
    (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6), orientationEntry(1)] })]),
    6,
  ],
  [
    'a block behind a comment',
    (jpeg) => insertSegments(jpeg, [createSegment(0xfe, Buffer.from('hello')), turned]),
    6,
  ],
  ['a block behind the frame header', (jpeg) => insertSegments(jpeg, [turned], 'scan'), 6],
  [
    'a block of another signature',
    (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(6)], signature: 'Exif\0\xff' })]),
    1,
  ],
  ['a second block', (jpeg) => insertSegments(jpeg, [createExif({ entries: [plain] }), turned]), 1],
  ['two blocks that differ', (jpeg) => insertSegments(jpeg, [level, turned]), 1],
  ...[0, 9, 255, 65_535].map(
    (value): Case => [
      `the value ${value}, which means nothing`,
      (jpeg) => insertSegments(jpeg, [createExif({ entries: [orientationEntry(value)] })]),
      1,
    ],
  ),
];

describe.each([
  ['baseline', false],
  ['progressive', true],
])('a %s JPEG', (_kind, progressive) => {
  test.each(cases)(
    'decodes to the size that its header is read as, for an orientation by %s',
    async (...given) => {
      const [, insert, orientation] = given;
      const bytes = insert(await drawQuarter(progressive));
      const size = upright[orientation];
      expect(await readImageSize(bytes, 'cond')).toEqual(size);
      const { imageNhwc, source } = await decodeImage(bytes, { framing: { kind: 'stretch' }, field: 'cond' });
      expect(source).toEqual(size);
      expect(imageNhwc).toHaveLength(size.width * size.height * 3);
      // Orientation 6: what is stored is turned by a quarter to the right.
      expect(findQuarter(imageNhwc, size)).toBe(orientation === 6 ? 'upper right' : 'upper left');
    },
  );
});
