import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { decodeImage } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import type { Refiner } from '../networks/refiner.js';
import { createRandom, drawNoise } from '../random.js';
import { type AugmentOptions, endings } from './augment.js';
import { nameSources } from './plan-pictures.js';

export interface SampleFolderOptions
  extends Pick<AugmentOptions, 'folder' | 'pictures' | 'out' | 'seed' | 'framing' | 'format' | 'quality'> {
  /** Pictures to draw of each. */
  readonly samples: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Draws each picture of a data set anew, several times, by noise that follows from the seed and the
 * picture's path, and writes the samples atomically: one folder per person, named after their
 * source. They have no joints, for nobody knows their pose. Returns their number. Throws
 * `invalid-argument`, naming the file, for a picture that cannot be read, and `failed-precondition`
 * if `out` exists.
 */
export async function sampleFolder(sampler: Refiner, options: SampleFolderOptions): Promise<number> {
  const { folder, pictures, out, samples, onProgress = () => {} } = options;
  const sources = nameSources(pictures);
  await writeFolderAtomically(out, async (temporary) => {
    for (const [index, { picture, stem }] of sources.entries()) {
      const cond = await readCond(join(folder, picture.path), picture, { sampler, options });
      await mkdir(dirname(join(temporary, stem)), { recursive: true });
      for (let sample = 1; sample <= samples; sample += 1) {
        const drawn = await drawSample(cond, { picture, sample }, { sampler, options });
        await writeFile(join(temporary, `${stem}--${sample}.${endings[options.format]}`), drawn);
      }
      onProgress(index + 1, sources.length);
    }
  });
  return sources.length * samples;
}

/** What draws, and how. */
interface Drawing {
  readonly sampler: Refiner;
  readonly options: SampleFolderOptions;
}

async function readCond(
  path: string,
  picture: DataPicture,
  { sampler: { size }, options }: Drawing,
): Promise<Uint8Array> {
  const framing = { kind: options.framing };
  return (await decodeImage(await readFile(path), { size, framing, field: picture.path })).imageNhwc;
}

async function drawSample(
  cond: Uint8Array,
  { picture, sample }: { readonly picture: DataPicture; readonly sample: number },
  { sampler, options: { seed, format, quality } }: Drawing,
): Promise<Uint8Array> {
  const path = createHash('sha256').update(picture.path).digest().readUInt32LE();
  const noise = drawNoise(createRandom(seed, path, sample), sampler.noise);
  const image = await sampler.refine(cond, noise);
  return encodeImage(image, { size: sampler.size, format, ...(quality !== undefined && { quality }) });
}
