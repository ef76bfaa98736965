import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import type { Framing } from '../../image/framing.js';
import type { Size } from '../../pose/skeleton.js';
import { hasPackedSet, type PackedSetIndex, type WriteOptions, writePackedSet } from '../packed-set.js';
import type { Pair } from '../picture-set.js';
import type { Split } from './find-split.js';
import { type PickedSplit, type PickOptions, pickSplit } from './pick-split.js';
import type { Problem } from './problem.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';
import { readPicture } from './read-picture.js';

/** How the pictures of a data folder become a model's. */
export interface PrepareFolderOptions extends Omit<PickOptions, 'split'> {
  readonly size: Size;
  readonly framing: Exclude<Framing['kind'], 'crop'>;
  /** Whether a picture that cannot be decoded, or has no pose, ends everything or is left out. */
  readonly badFiles: 'refuse' | 'skip';
}

export interface SplitOptions extends PrepareFolderOptions, PickOptions {}

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
  { problems, unused }: DataFolder,
  badFiles: PrepareFolderOptions['badFiles'],
  onProblem: PrepareFolderReport['onProblem'],
): void {
  assertNoBadFiles(problems, badFiles);
  for (const each of [...problems, ...unused]) onProblem(each);
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
  const picked = pickSplit(data, options);
  const { pictures } = picked;
  const pairs = findListedPairs(data, picked, options.split, report.onProblem);
  const index = {
    ...{ size: options.size, skeleton: data.skeleton },
    names: pictures.map(({ path }) => path),
    persons: picked.persons,
    ...(pairs.length > 0 && { pairs }),
  };
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

/** Throws `invalid-argument`, naming the first of the problems, where bad files are to be refused. */
export function assertNoBadFiles(
  [problem]: readonly Problem[],
  badFiles: PrepareFolderOptions['badFiles'],
): void {
  if (problem !== undefined && badFiles === 'refuse') throw toRefusal(problem);
}

function toRefusal({ place, description }: Problem, cause?: unknown): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot use ${place}: ${description}; leave such files out with --bad-files skip`,
    { cause },
  );
}

/** The pairs of the pairs files for a split whose pictures are both in it. Tells of a file of which none is. */
function findListedPairs(
  { pairLists }: DataFolder,
  { pictures }: PickedSplit,
  split: Split,
  onProblem: (problem: Problem) => void,
): Pair[] {
  const placeOf = new Map(pictures.map(({ path }, at) => [path, at]));
  return pairLists
    .filter((list) => (list.split ?? 'train') === split)
    .flatMap(({ list, pairs }) => {
      const found = pairs.flatMap(({ from, to }) => {
        const [cond, target] = [placeOf.get(from), placeOf.get(to)];
        return cond === undefined || target === undefined ? [] : [{ cond, target }];
      });
      if (found.length === 0)
        onProblem({
          place: list,
          description: `no pair of pictures of the ${split} set, expected at least one`,
        });
      return found;
    });
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
