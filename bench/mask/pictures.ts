import { readDataFolder } from '#dist/data/folder/read-data-folder.js';
import { readPicture } from '#dist/data/folder/read-picture.js';
import type { Refiner } from '#dist/networks/refiner.js';
import { coco18, type Joint, type Size } from '#dist/pose/skeleton.js';
import { createRandom, drawNoise } from '#dist/random.js';

/** A picture in memory with its exact joints. */
export interface LoadedPicture {
  readonly imageNhwc: Uint8Array;
  readonly joints: readonly Joint[];
}

/** The pictures of a data folder in the order of their paths. */
export async function loadPictures(folder: string, size: Size): Promise<readonly LoadedPicture[]> {
  const { pictures } = await readDataFolder(folder);
  const loaded: LoadedPicture[] = [];
  for (const picture of pictures) {
    const options = { size, framing: { kind: 'stretch' }, skeleton: coco18 } as const;
    const { imageNhwc, joints } = await readPicture(folder, picture, options);
    loaded.push({ imageNhwc, joints });
  }
  return loaded;
}

/** The pictures as a SimGAN refines them, with the joints that they had. */
export async function refineAll(
  pictures: readonly LoadedPicture[],
  refiner: Refiner,
): Promise<readonly LoadedPicture[]> {
  const refined: LoadedPicture[] = [];
  for (const picture of pictures)
    refined.push({ ...picture, imageNhwc: await refiner.refine(picture.imageNhwc) });
  return refined;
}

/**
 * A sample of each picture by a DAGAN, by noise of its own that follows from the seed. Its joints are
 * said to be those of the picture, for nobody knows them.
 */
export async function sampleAll(
  pictures: readonly LoadedPicture[],
  sampler: Refiner,
  seed: number,
): Promise<readonly LoadedPicture[]> {
  const samples: LoadedPicture[] = [];
  for (const [n, picture] of pictures.entries()) {
    const noise = drawNoise(createRandom(seed, n), sampler.noise);
    samples.push({ ...picture, imageNhwc: await sampler.refine(picture.imageNhwc, noise) });
  }
  return samples;
}
