import type { AnimationFormat } from './animation-format.js';
import { defaultQuality } from './encode-image.js';
import { sharp } from './sharp.js';

export interface AnimationOptions {
  readonly format: AnimationFormat;
  readonly framesPerSecond: number;
  /** Of WebP, 1 to 100. */
  readonly quality?: number | undefined;
}

/** Encodes pictures of one size, each an encoded file, as an animation that repeats for ever. */
export async function encodeAnimation(
  frames: readonly Uint8Array[],
  { format, framesPerSecond, quality = defaultQuality }: AnimationOptions,
): Promise<Uint8Array> {
  const delay = toDelays(frames.length, framesPerSecond);
  const animation = sharp([...frames], { join: { animated: true }, limitInputPixels: false });
  return format === 'webp'
    ? animation.webp({ quality, delay, loop: 0 }).toBuffer()
    : animation.gif({ delay, loop: 0 }).toBuffer();
}

/** Whole milliseconds for each frame, which together last as long as the frames should. */
function toDelays(count: number, framesPerSecond: number): number[] {
  const endMs = (frame: number) => Math.round((frame * 1000) / framesPerSecond);
  return Array.from({ length: count }, (_, frame) => endMs(frame + 1) - endMs(frame));
}
