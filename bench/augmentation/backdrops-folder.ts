import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '#dist/checkpoint/atomic-folder.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { develop } from '#dist/people/camera/develop.js';
import { sampleScene } from '#dist/people/sampling/sample-scene.js';
import { backdropOf } from '#dist/people/scene/backdrop.js';
import type { Size } from '#dist/pose/skeleton.js';
import { createRandom } from '#dist/random.js';

/** A seed of which no people are rendered: those of the benchmark and of the default model have others. */
const seed = 77_001;
const count = 200;

/** A folder of rendered scenes without a person, each a place of its own; rendered unless it is there. */
export async function renderBackdrops(folder: string, size: Size): Promise<string> {
  if (existsSync(folder)) return folder;
  await writeFolderAtomically(folder, async (temporary) => {
    for (let index = 1; index <= count; index += 1) {
      const scene = sampleScene(createRandom(seed, index));
      const imageNhwc = develop(backdropOf(scene, size), size, { ...scene.photo, grainSeed: index });
      const quality = scene.photo.jpegQuality;
      const name = `${String(index).padStart(3, '0')}.jpg`;
      await writeFile(join(temporary, name), await encodeImage(imageNhwc, { size, format: 'jpeg', quality }));
    }
  });
  return folder;
}
