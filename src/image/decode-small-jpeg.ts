import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import createDecoder, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { packageRoot } from '../package-root.js';
import { isSameSize, type Size } from '../pose/skeleton.js';
import { WebAssembly, type WebAssemblyInstance, type WebAssemblyModule } from './web-assembly.js';

/** Up to so many pixels a JPEG is decoded faster on this thread than handed to another one: 0.2 ms for 64x128 instead of 2. */
const maxPixels = 256 * 256;

/** What libvips acts on beside the pixels: an orientation, a colour profile, other colours than RGB and grey. */
const markers = ['Exif', 'ICC_PROFILE', 'Adobe'];

/** Before the pixels of a scan. Among them no such bytes can occur. */
const startOfScan = Buffer.of(0xff, 0xda);

let compiled: WebAssemblyModule | undefined;
let decoder: MozJPEGModule | undefined;
let starting: Promise<void> | undefined;
/** libjpeg prints a warning where a picture is damaged, and goes on. */
let hasWarned = false;

/**
 * Whether a JPEG of a size is one that `decodeSmallJpeg` is meant for. It has one scan: thousands of them, as in no honest picture, would
 * hold the thread for seconds.
 */
export function isPlainJpeg(bytes: Uint8Array, { width, height }: Size): boolean {
  if (width * height > maxPixels || bytes.length > 3 * width * height) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasOneScan = text.indexOf(startOfScan) === text.lastIndexOf(startOfScan);
  return hasOneScan && !markers.some((marker) => text.includes(marker));
}

/**
 * The RGB bytes [H, W, 3] of a whole, plain JPEG, those that libvips gives, decoded on the calling thread; undefined where anything
 * seems wrong with it. Setting up libvips' pipeline costs ten times as much as a small picture itself.
 */
export async function decodeSmallJpeg(bytes: Uint8Array, size: Size): Promise<Uint8Array | undefined> {
  try {
    starting ??= startDecoder();
    await starting;
    hasWarned = false;
    const picture = decoder?.decode(bytes, false);
    const isWhole = picture && !hasWarned && isSameSize(picture, size);
    return isWhole ? toRgb(picture.data) : undefined;
  } catch {
    // It could not be loaded, or libjpeg has called exit(), which leaves its stack as it was: it must not run again.
    decoder = undefined;
    starting = undefined;
    return undefined;
  }
}

async function startDecoder(): Promise<void> {
  const { resolve } = createRequire(join(packageRoot, 'package.json'));
  const wasm = resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  compiled ??= await WebAssembly.compile(await readFile(wasm));
  const module = compiled;
  decoder = await createDecoder({
    printErr: () => {
      hasWarned = true;
    },
    instantiateWasm: (imports: object, receive: (instance: WebAssemblyInstance) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance);
      return instance.exports;
    },
  });
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
