import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ReposeError } from '../../errors.js';
import { decodeImage } from '../../image/decode-image.js';
import { mapAhead } from '../../map-ahead.js';
import { hasPackedSet, type PackedSetIndex, type PosedPicture, writePackedSet } from '../packed-set.js';
import { listPaths, picturePattern } from './list-paths.js';
import {
  type PrepareFolderOptions,
  type PrepareFolderReport,
  readAhead,
  readUnlessBad,
} from './prepare-data-folder.js';

type PhotographOptions = Pick<PrepareFolderOptions, 'size' | 'framing' | 'badFiles'>;

/**
 * Decodes and frames every picture below a folder into a packed set without joints, all as one
 * person's, once; returns the set's folder. Throws `not-found` for a folder with fewer than two
 * pictures, and `invalid-argument`, naming the file, for a refused bad one.
 */
export async function preparePhotographs(
  folder: string,
  options: PhotographOptions,
  report: PrepareFolderReport,
): Promise<string> {
  const names = (await listPaths(folder)).filter((path) => picturePattern.test(path));
  const index = { size: options.size, names, persons: [[...names.keys()]] };
  const target = join(report.cacheFolder, 'sets', `photographs-${await hashInputs(folder, index, options)}`);
  if (await hasPackedSet(target)) return target;
  const how = { size: options.size, framing: { kind: options.framing } };
  const decode = async (path: string): Promise<PosedPicture> => {
    const { imageNhwc } = await decodeImage(await readFile(join(folder, path)), { ...how, field: path });
    return { imageNhwc, joints: [] };
  };
  const read = (path: string) => readUnlessBad(path, () => decode(path), { ...options, ...report });
  assertUsable(names.length > 1, folder);
  const check = ({ persons }: PackedSetIndex) => assertUsable(persons.length > 0, folder);
  const pictures = (start: number) => mapAhead(names.slice(start), readAhead, read);
  await writePackedSet(target, index, { ...report, pictures, check });
  return target;
}

function assertUsable(isUsable: boolean, folder: string): void {
  if (isUsable) return;
  throw new ReposeError(
    'not-found',
    `Cannot use "${folder}" for photographs: fewer than two pictures that can be read, expected hundreds of JPEG, PNG or WebP files`,
  );
}

async function hashInputs(
  folder: string,
  { names, size }: PackedSetIndex,
  { framing, badFiles }: PhotographOptions,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([resolve(folder), size, framing, badFiles]));
  for (const name of names) {
    const { size: bytes, mtimeMs } = await stat(join(folder, name));
    hash.update(JSON.stringify([name, bytes, mtimeMs]));
  }
  return hash.digest('hex').slice(0, 24);
}
