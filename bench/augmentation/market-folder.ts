import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A picture of a re-identification data set, by its name. */
export interface MarketPicture {
  readonly path: string;
  /** Its name without extension, which drawn pictures of it begin with. */
  readonly stem: string;
  readonly person: number;
  readonly camera: number;
}

/** The parts of a data set: people to train on, and queries for other people in a gallery. */
export interface MarketFolder {
  readonly train: readonly MarketPicture[];
  readonly queries: readonly MarketPicture[];
  readonly gallery: readonly MarketPicture[];
}

/** Where the parts of Market-1501 are. */
export const marketParts = {
  train: 'bounding_box_train',
  queries: 'query',
  gallery: 'bounding_box_test',
} as const;

/** Person, camera, and the rest: `0001_c1s1_000151_01.jpg`. */
const namePattern = /^((-1|\d+)_c(\d+)\w*)\.(?:jpe?g|png)$/i;

/** Formats the name of a picture: sequence 1, box 1. */
export function formatMarketName(person: number, camera: number, frame: number): string {
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  return `${pad(person, 4)}_c${camera}s1_${pad(frame, 6)}_01`;
}

/**
 * Reads the names of a folder like Market-1501's; other files are left out. Throws, naming the part,
 * for one without a picture.
 */
export async function readMarketFolder(folder: string): Promise<MarketFolder> {
  const read = async (part: string): Promise<MarketPicture[]> => {
    const names = await readdir(join(folder, part));
    const pictures = names.sort().flatMap((name) => parseName(join(folder, part), name) ?? []);
    if (pictures.length > 0) return pictures;
    throw new Error(
      `Cannot read ${join(folder, part)}: no picture in it, expected names like 0001_c1s1_000151_01.jpg`,
    );
  };
  return {
    train: await read(marketParts.train),
    queries: await read(marketParts.queries),
    gallery: await read(marketParts.gallery),
  };
}

function parseName(folder: string, name: string): MarketPicture | undefined {
  const [, stem, person, camera] = namePattern.exec(name) ?? [];
  if (stem === undefined) return undefined;
  return { path: join(folder, name), stem, person: Number(person), camera: Number(camera) };
}

/** The first pictures of each person, at most `count`, in the order of the names. */
export function takeFirst(pictures: readonly MarketPicture[], count: number): MarketPicture[] {
  const taken = new Map<number, number>();
  return pictures.filter(({ person }) => {
    const before = taken.get(person) ?? 0;
    taken.set(person, before + 1);
    return before < count;
  });
}
