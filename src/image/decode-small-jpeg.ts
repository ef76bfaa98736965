import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import decode, { init } from '@jsquash/jpeg/decode.js';
import { packageRoot } from '../package-root.js';
import type { Size } from '../pose/skeleton.js';

/** Up to so many pixels a JPEG is decoded faster on this thread than handed to another one: 0.2 ms for 64x128 instead of 2. */
const maxPixels = 256 * 256;

/** What libvips acts on beside the pixels: an orientation, a colour profile, other colours than RGB and grey. */
const markers = ['Exif', 'ICC_PROFILE', 'Adobe'];

let decoder: Promise<void> | undefined;
/** libjpeg prints a warning where a picture is damaged, and goes on. Counted, since pictures may be decoded side by side. */
let warnings = 0;

/** Whether a JPEG of a size is one that `decodeSmallJpeg` is meant for. */
export function isPlainJpeg(bytes: Uint8Array, { width, height }: Size): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSmall = width * height <= maxPixels && bytes.length <= 3 * width * height;
  return isSmall && !markers.some((marker) => text.includes(marker));
}

/**
 * The RGB bytes [H, W, 3] of a whole, plain JPEG, those that libvips gives, decoded on the calling thread; undefined where anything
 * seems wrong with it. Setting up libvips' pipeline costs ten times as much as a small picture itself.
 */
export async function decodeSmallJpeg(
  bytes: Uint8Array,
  { width, height }: Size,
): Promise<Uint8Array | undefined> {
  decoder ??= startDecoder();
  await decoder;
  const before = warnings;
  try {
    const { data, ...size } = await decode(new Uint8Array(bytes).buffer);
    if (warnings > before || size.width !== width || size.height !== height) return undefined;
    return toRgb(data);
  } catch {
    decoder = undefined; // libjpeg has called exit(): what is left of its memory is not to be trusted
    return undefined;
  }
}

async function startDecoder(): Promise<void> {
  const { resolve } = createRequire(join(packageRoot, 'package.json'));
  const wasm = await readFile(resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  const printErr = (): void => {
    warnings++;
  };
  await init({ wasmBinary: new Uint8Array(wasm).buffer, printErr });
}

function toRgb(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from]!;
    rgb[to++] = rgba[from + 1]!;
    rgb[to++] = rgba[from + 2]!;
  }
  return rgb;
}
