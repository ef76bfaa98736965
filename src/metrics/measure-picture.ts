import type { Size } from '../pose/skeleton.js';
import { measureL1, measurePsnr } from './pixel-error.js';
import { measureSharpness } from './sharpness.js';
import { computeSsim } from './ssim.js';

/** The scores of a picture against its target. */
export interface PictureScores {
  /** See `computeSsim()`. */
  readonly ssim: number;
  /**
   * SSIM of both pictures multiplied by the target's pose mask (PG2, section 4.1); absent without a
   * mask.
   */
  readonly maskSsim?: number;
  /** In [-1, 1]. */
  readonly l1: number;
  /** L1 of the pixels of the target's pose mask; absent without a mask, and where it is empty. */
  readonly maskL1?: number;
  /** dB; Infinity for equal pictures. */
  readonly psnr: number;
  /** Relative to the target's sharpness. */
  readonly sharpness: number;
}

export interface Target {
  /** RGB, [H, W, 3]. */
  readonly image: Uint8Array;
  readonly size: Size;
  /** [H, W], 0 or 1. */
  readonly mask?: Uint8Array | undefined;
}

/** Scores a picture [H, W, 3] against its target. */
export function measurePicture(image: Uint8Array, { image: target, size, mask }: Target): PictureScores {
  return {
    ssim: computeSsim(image, target, size),
    ...(mask && { maskSsim: computeSsim(applyMask(image, mask), applyMask(target, mask), size) }),
    l1: measureL1(image, target),
    ...(mask?.includes(1) && { maskL1: measureL1(takePixels(image, mask), takePixels(target, mask)) }),
    psnr: measurePsnr(image, target),
    sharpness: measureSharpness(image, size) / measureSharpness(target, size),
  };
}

/** The picture, black where the mask is 0. */
function applyMask(image: Uint8Array, mask: Uint8Array): Uint8Array {
  return image.map((level, i) => level * mask[Math.floor(i / 3)]!);
}

/** The colours of the pixels where the mask is 1. */
function takePixels(image: Uint8Array, mask: Uint8Array): Uint8Array {
  return image.filter((_, i) => mask[Math.floor(i / 3)] === 1);
}
