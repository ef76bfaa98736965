import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import type { Framing } from '../../image/framing.js';
import type { Size } from '../../pose/skeleton.js';
import { createRandom } from '../../random.js';
import { hasPackedSet, type PackedSetIndex, type WriteOptions, writePackedSet } from '../packed-set.js';
import type { Split } from './find-split.js';
import type { Problem } from './problem.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';
import { readPicture } from './read-picture.js';
import { splitPeople } from './split-people.js';

/** How the pictures of a data folder become a model's. */
export interface PrepareFolderOptions {
  readonly size: Size;
  readonly framing: Exclude<Framing['kind'], 'crop'>;
  /** Whether a picture that cannot be decoded, or has no pose, ends everything or is left out. */
  readonly badFiles: 'refuse' | 'skip';
  /** People held out where the data set has no split of its own. */
  readonly heldOutPeople: number;
  readonly seed: number;
}

export interface SplitOptions extends PrepareFolderOptions {
  readonly split: Split;
}

export interface PrepareFolderReport extends Omit<WriteOptions, 'create' | 'check' | 'maxPartBytes'> {
  /** Where prepared sets are kept. */
  readonly cacheFolder: string;
  /** Hears of each picture that is left out. */
  readonly onProblem: (problem: Problem) => void;
}

/**
 * Tells what the files of a data folder could not be used for. Throws `invalid-argument`, naming the first one, where such files are
 * to be refused.
 */
export function tellProblems(
  { problems }: DataFolder,
  badFiles: PrepareFolderOptions['badFiles'],
  onProblem: PrepareFolderReport['onProblem'],
): void {
  const [problem] = problems;
  if (problem !== undefined && badFiles === 'refuse') throw toRefusal(problem);
  for (const each of problems) onProblem(each);
}

/**
 * Decodes and frames the pictures of one split of a data folder, once, into a packed set, and returns its folder. People of one
 * picture, who make no pair, are left out. Throws `invalid-argument`, naming the file, for a bad one that is to be refused, and
 * `failed-precondition` when nobody in the split has two pictures, or none of its listed pairs can be used, without the bad ones.
 */
export async function prepareSplit(
  data: DataFolder,
  options: SplitOptions,
  report: PrepareFolderReport,
): Promise<string> {
  const random = createRandom(options.seed);
  const sides = splitPeople(data.pictures, { heldOut: options.heldOutPeople, random });
  const pictures = data.pictures.filter((picture) => sides.get(picture) === options.split);
  const index = createIndex(data, pictures, options);
  const target = join(
    report.cacheFolder,
    'sets',
    `data-${await hashInputs({ data, pictures, index, options })}`,
  );
  if (await hasPackedSet(target)) return target;
  const framing = { kind: options.framing };
  const create = async (at: number) => {
    const picture = pictures[at]!;
    try {
      return await readPicture(data.folder, picture, {
        size: options.size,
        framing,
        skeleton: data.skeleton,
      });
    } catch (error) {
      const problem = { place: picture.path, description: toMessage(error) };
      if (options.badFiles === 'refuse') throw toRefusal(problem, error);
      report.onProblem(problem);
      return undefined;
    }
  };
  const check = (left: PackedSetIndex) => assertUsable(left, data.folder, options.split);
  await writePackedSet(target, index, { ...report, create, check });
  return target;
}

function toRefusal({ place, description }: Problem, cause?: unknown): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot use ${place}: ${description}; leave such files out with --bad-files skip`,
    { cause },
  );
}

/** The people of two pictures or more, and the listed pairs whose pictures are both there. */
function createIndex(
  { folder, skeleton, pairLists }: DataFolder,
  pictures: readonly DataPicture[],
  { size, split }: SplitOptions,
): PackedSetIndex {
  const byPerson = new Map<string, number[]>(pictures.map(({ person }) => [person, []]));
  for (const [at, { person }] of pictures.entries()) byPerson.get(person)!.push(at);
  const persons = [...byPerson.values()].filter(({ length }) => length > 1);
  if (persons.length === 0)
    throw new ReposeError(
      'failed-precondition',
      `Cannot use "${folder}" for its ${split} set: nobody in it has two pictures, expected at least one person`,
    );
  const placeOf = new Map(pictures.map(({ path }, at) => [path, at]));
  const pairs = pairLists
    .filter((list) => (list.split ?? 'train') === split)
    .flatMap((list) => list.pairs)
    .map(({ from, to }) => ({ cond: placeOf.get(from), target: placeOf.get(to) }))
    .filter(
      (pair): pair is { cond: number; target: number } =>
        pair.cond !== undefined && pair.target !== undefined,
    );
  const names = pictures.map(({ path }) => path);
  return { size, skeleton, names, persons, ...(pairs.length > 0 && { pairs }) };
}

/** Refuses a set of which nothing to draw pairs from is left. */
function assertUsable({ persons, pairs }: PackedSetIndex, folder: string, split: Split): void {
  if (persons.length > 0 && pairs?.length !== 0) return;
  const found =
    persons.length === 0 ? 'nobody in it has two pictures' : 'none of its listed pairs has two pictures';
  throw new ReposeError(
    'failed-precondition',
    `Cannot use "${folder}" for its ${split} set: ${found} once bad files are left out (--bad-files skip), expected at least one`,
  );
}

/** Raise it whenever the same files give other pictures or joints than before. */
const readingVersion = 2;

interface SetInputs {
  readonly data: DataFolder;
  /** Those of the split. */
  readonly pictures: readonly DataPicture[];
  readonly index: PackedSetIndex;
  readonly options: SplitOptions;
}

/** Another set whenever a file, a pose, who is who, a listed pair or an option that decides the result is another. */
async function hashInputs({ data: { folder }, pictures, index, options }: SetInputs): Promise<string> {
  const { framing, badFiles } = options;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([readingVersion, resolve(folder), framing, badFiles, index]));
  for (const { path, pose } of pictures) {
    const files = pose?.kind === 'file' ? [path, pose.path] : [path];
    const stamps = await Promise.all(files.map(async (file) => stat(join(folder, file))));
    hash.update(JSON.stringify([pose, stamps.map(({ size: bytes, mtimeMs }) => [bytes, mtimeMs])]));
  }
  return hash.digest('hex').slice(0, 24);
}
