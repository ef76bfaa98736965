import type { Size } from './skeleton.js';

/** The radius of a joint's disc in pixels, the same at all sizes (PG2's program). */
export const discRadiusPx = 4;

/** Half the width of the disc's row at each |dy|: dx² + dy² <= 16, 49 pixels. */
const halfWidths = Array.from({ length: discRadiusPx + 1 }, (_, dy) =>
  Math.floor(Math.sqrt(discRadiusPx ** 2 - dy ** 2)),
);

/** The pixels of one channel in a larger array: index = offset + stride * (y * width + x). */
export interface Channel {
  readonly pixels: Float32Array | Uint8Array;
  readonly size: Size;
  readonly offset: number;
  readonly stride: number;
}

/**
 * Sets the solid disc around (x, y) to 1. The centre is truncated towards zero, as Python's `int`
 * does in PG2's program, so (-0.5, -0.5) is pixel (0, 0); the disc is clipped at the border.
 */
export function fillDisc({ pixels, size, offset, stride }: Channel, x: number, y: number): void {
  const centreX = Math.trunc(x);
  const centreY = Math.trunc(y);
  const bottom = Math.min(size.height - 1, centreY + discRadiusPx);
  for (let row = Math.max(0, centreY - discRadiusPx); row <= bottom; row += 1) {
    const half = halfWidths[Math.abs(row - centreY)] ?? 0;
    const right = Math.min(size.width - 1, centreX + half);
    for (let column = Math.max(0, centreX - half); column <= right; column += 1) {
      pixels[offset + stride * (row * size.width + column)] = 1;
    }
  }
}
