/** JPEGs with EXIF blocks as cameras and editors really write them. Source: CIPA DC-008 (Exif 2.32), TIFF 6.0. */

/** Sizes in bytes of the TIFF types that a small whole number comes in. */
const typeBytes = { 1: 1, 3: 2, 4: 4 } as const;

/** One entry of an image file directory whose value fits into it. */
export interface ExifEntry {
  readonly tag: number;
  /** 1 BYTE, 3 SHORT, 4 LONG. */
  readonly type: keyof typeof typeBytes;
  readonly value: number;
  readonly count?: number;
}

export interface ExifBlock {
  readonly entries: readonly ExifEntry[];
  readonly isBigEndian?: boolean;
  /** Where the directory starts, counted from the byte order mark. */
  readonly directoryAt?: number;
  /** The block's first six bytes, as Latin-1 text. */
  readonly signature?: string;
}

/** The entry that tells how a picture lies. */
export function orientationEntry(value: number, type: ExifEntry['type'] = 3, count = 1): ExifEntry {
  return { tag: 0x0112, type, value, count };
}

/** An APP1 segment with one image file directory. */
export function createExif({
  entries,
  isBigEndian = false,
  directoryAt = 8,
  signature = 'Exif\0\0',
}: ExifBlock): Buffer {
  const tiff = Buffer.alloc(directoryAt + 2 + 12 * entries.length + 4);
  const write = (value: number, offset: number, bytes: number) =>
    isBigEndian ? tiff.writeUIntBE(value, offset, bytes) : tiff.writeUIntLE(value, offset, bytes);
  tiff.write(isBigEndian ? 'MM' : 'II');
  write(42, 2, 2);
  write(directoryAt, 4, 4);
  write(entries.length, directoryAt, 2);
  for (const [index, { tag, type, value, count = 1 }] of entries.entries()) {
    const at = directoryAt + 2 + 12 * index;
    write(tag, at, 2);
    write(type, at + 2, 2);
    write(count, at + 4, 4);
    write(value, at + 8, typeBytes[type]);
  }
  return createSegment(0xe1, Buffer.concat([Buffer.from(signature, 'latin1'), tiff]));
}

/** A JPEG segment of any content. */
export function createSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** A JPEG with segments put in: behind its start, or before its scan. */
export function insertSegments(
  jpeg: Buffer,
  segments: readonly Buffer[],
  where: 'start' | 'scan' = 'start',
): Buffer {
  const at = where === 'start' ? 2 : jpeg.indexOf(Buffer.of(0xff, 0xda));
  return Buffer.concat([jpeg.subarray(0, at), ...segments, jpeg.subarray(at)]);
}
