import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decodeImage } from '#dist/image/decode-image.js';
import { toUnitRange } from '#dist/image/value-range.js';
import { mapAhead } from '#dist/map-ahead.js';
import type { Size } from '#dist/pose/skeleton.js';
import type { MarketPicture } from './market-folder.js';
import type { TrainingPeople, TrainingPicture } from './sample-batch.js';

const decodedAhead = 8;

/** Pictures as [H, W, 3] in [-1, 1], stretched to the size, in the order of the paths. */
export async function loadPictures(paths: readonly string[], size: Size): Promise<Float32Array[]> {
  const decode = async (path: string) => {
    const framing = { kind: 'stretch' } as const;
    const { imageNhwc } = await decodeImage(await readFile(path), { size, framing, field: path });
    return toUnitRange(imageNhwc);
  };
  const pictures: Float32Array[] = [];
  for await (const picture of mapAhead(paths, decodedAhead, decode)) pictures.push(picture);
  return pictures;
}

/**
 * The training people, each with the real pictures and those in the folder `drawn` that were drawn
 * of them; a drawn picture's name begins with that of its source, before `--` if there is one.
 */
export async function loadTrainingPeople(
  real: readonly MarketPicture[],
  drawn: string | undefined,
  size: Size,
): Promise<TrainingPeople> {
  const classes = [...new Set(real.map(({ person }) => person))];
  const people: TrainingPicture[][] = classes.map(() => []);
  const add = async (pictures: readonly MarketPicture[], isDrawn: boolean) => {
    const images = await loadPictures(
      pictures.map(({ path }) => path),
      size,
    );
    for (const [i, { person }] of pictures.entries())
      people[classes.indexOf(person)]!.push({ image: images[i]!, isDrawn });
  };
  await add(real, false);
  if (drawn !== undefined) await add(await findDrawn(real, drawn), true);
  return people;
}

/** The pictures in a folder, at any depth, that were drawn of these. Throws if there is none. */
async function findDrawn(real: readonly MarketPicture[], folder: string): Promise<MarketPicture[]> {
  const sources = new Map(real.map((picture) => [picture.stem, picture]));
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(png|jpe?g)$/i.test(name));
  const found = names.sort().flatMap((name) => {
    const source = sources.get(
      basename(name)
        .replace(/\.\w+$/, '')
        .replace(/--.*/, ''),
    );
    return source === undefined ? [] : [{ ...source, path: join(folder, name) }];
  });
  if (found.length > 0) return found;
  throw new Error(`Cannot train with ${folder}: it has no picture that was drawn of the training pictures`);
}
