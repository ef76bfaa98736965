/** The encodings of input pictures. */
export type PictureFormat = 'jpeg' | 'png' | 'webp';

interface Signature {
  readonly name: string;
  /** The file's bytes from `offset` on, as Latin-1 text. */
  readonly text: string;
  readonly offset: number;
  /** The first bytes, if `text` comes later. */
  readonly start?: string;
  /** Absent for formats that only errors name. */
  readonly format?: PictureFormat;
}

const signatures: readonly Signature[] = [
  { name: 'JPEG', text: '\xff\xd8\xff', offset: 0, format: 'jpeg' },
  { name: 'PNG', text: '\x89PNG\r\n\x1a\n', offset: 0, format: 'png' },
  { name: 'WebP', text: 'WEBP', offset: 8, start: 'RIFF', format: 'webp' },
  { name: 'GIF', text: 'GIF8', offset: 0 },
  { name: 'BMP', text: 'BM', offset: 0 },
  { name: 'TIFF', text: 'II*\0', offset: 0 },
  { name: 'TIFF', text: 'MM\0*', offset: 0 },
  { name: 'AVIF', text: 'ftypavif', offset: 4 },
  { name: 'HEIC', text: 'ftyphei', offset: 4 },
  { name: 'HEIF', text: 'ftypmif1', offset: 4 },
  { name: 'PDF', text: '%PDF', offset: 0 },
  { name: 'SVG', text: '<svg', offset: 0 },
  { name: 'XML', text: '<?xml', offset: 0 },
];

/** The encoding of the bytes by name; with its format if it can be decoded. */
export function detectPictureFormat(bytes: Uint8Array): { name: string; format?: PictureFormat } {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const isOf = ({ text, offset, start = '' }: Signature): boolean =>
    head.startsWith(start) && head.startsWith(text, offset);
  return signatures.find(isOf) ?? { name: 'unknown' };
}
