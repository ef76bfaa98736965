import { writeFile } from 'node:fs/promises';
import { encodeImage } from '#dist/image/encode-image.js';
import { tilePictures } from '#dist/image/picture-grid.js';
import type { Size } from '#dist/pose/skeleton.js';
import type { LoadedPicture } from './pictures.js';

const shownPeople = 8;

/** Writes a JPEG with a row of each kind of pictures, the same people below each other. */
export async function drawSheet(
  path: string,
  kinds: readonly (readonly LoadedPicture[])[],
  size: Size,
): Promise<void> {
  const pictures = kinds.flatMap((kind) => kind.slice(0, shownPeople).map(({ imageNhwc }) => imageNhwc));
  const grid = tilePictures(pictures, size, shownPeople);
  await writeFile(path, await encodeImage(grid.imageNhwc, { size: grid.size, format: 'jpeg', quality: 92 }));
}
