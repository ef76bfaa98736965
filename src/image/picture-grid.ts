import type { Size } from '../pose/skeleton.js';

/** A picture made of several in rows and columns. */
export interface PictureGrid {
  /** RGB, [height, width, 3]. */
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

/** Tiles pictures [H, W, 3] of one size in rows of `columns`; the rest is black. */
export function tilePictures(pictures: readonly Uint8Array[], tile: Size, columns: number): PictureGrid {
  const rows = Math.ceil(pictures.length / Math.max(1, columns));
  const size = { width: columns * tile.width, height: rows * tile.height };
  const imageNhwc = new Uint8Array(size.width * size.height * 3);
  for (const [i, picture] of pictures.entries()) {
    const left = (i % columns) * tile.width;
    const top = Math.floor(i / columns) * tile.height;
    for (let y = 0; y < tile.height; y += 1) {
      const line = picture.subarray(y * tile.width * 3, (y + 1) * tile.width * 3);
      imageNhwc.set(line, ((top + y) * size.width + left) * 3);
    }
  }
  return { imageNhwc, size };
}
