import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { listPaths, picturePattern } from '../data/folder/list-paths.js';
import { ReposeError } from '../errors.js';
import { decodeImage } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import type { Size } from '../pose/skeleton.js';
import { createRandom } from '../random.js';
import type { DrawnFrom } from './picture-manifest.js';

/** The pictures of a folder, to put people before. */
export interface Backdrops {
  readonly folder: string;
  /** Below the folder, with slashes, sorted; at least one. */
  readonly paths: readonly string[];
  /** Changes with the name or the size of any of the files. */
  readonly hash: string;
}

/** The JPEG, PNG and WebP pictures below a folder. Throws `not-found` if there is none. */
export async function listBackdrops(folder: string): Promise<Backdrops> {
  const paths = (await listPaths(folder)).filter((path) => picturePattern.test(path));
  if (paths.length === 0) {
    const expected = 'no JPEG, PNG or WebP in it, expected at least one';
    throw new ReposeError('not-found', `Cannot draw before the pictures of ${folder}: ${expected}`);
  }
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n${(await stat(join(folder, path))).size}\n`);
  return { folder, paths, hash: hash.digest('hex').slice(0, 16) };
}

/** The path of the backdrop of a drawn picture: any one, by the seed, the source and the pose. */
export function chooseBackdrop(
  { paths }: Pick<Backdrops, 'paths'>,
  { source, pose }: Pick<DrawnFrom, 'source' | 'pose'>,
  seed: number,
): string {
  const picture = createHash('sha256').update(`${source}\n${pose}`).digest().readUInt32LE();
  return createRandom(seed, picture).pick(paths);
}

/** Frequent backdrops stay in memory, up to so many encoded bytes. */
const maxHeldBytes = 64 * 1024 * 1024;

/**
 * Reads backdrops by their paths, each fitted to a size by cover, as a server fits them, and encoded
 * as PNG. Throws `invalid-argument`, naming the path, for a picture that cannot be read.
 */
export function createBackdropReader(folder: string, size: Size): (path: string) => Promise<Uint8Array> {
  const held = new LRUCache<string, Uint8Array>({
    maxSize: maxHeldBytes,
    sizeCalculation: ({ length }) => length,
    fetchMethod: async (path) => {
      const how = { size, framing: { kind: 'cover' }, field: path } as const;
      const { imageNhwc } = await decodeImage(await readFile(join(folder, path)), how);
      return encodeImage(imageNhwc, { size, format: 'png' });
    },
  });
  return (path) => held.forceFetch(path);
}
