import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import type { Fit } from '../../image/framing.js';
import { mapAhead } from '../../map-ahead.js';
import type { Size } from '../../pose/skeleton.js';
import { hasPackedSet, type PackedSetIndex, type WriteOptions, writePackedSet } from '../packed-set.js';
import type { Pair } from '../picture-set.js';
import type { Split } from './find-split.js';
import { type PickedSplit, type PickOptions, pickSplit } from './pick-split.js';
import type { Problem } from './problem.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';
import { readPicture } from './read-picture.js';

/** How to turn the pictures of a data folder into a training set. */
export interface PrepareFolderOptions extends Omit<PickOptions, 'split'> {
  readonly size: Size;
  readonly framing: Fit;
  /** Whether a picture that cannot be decoded or has no pose is an error or left out. */
  readonly badFiles: 'refuse' | 'skip';
}

export interface SplitOptions extends PrepareFolderOptions, PickOptions {}

export interface PrepareFolderReport extends Omit<WriteOptions, 'pictures' | 'maxPartBytes'> {
  /** The folder of prepared sets. */
  readonly cacheFolder: string;
  /** Gets each picture that is left out. */
  readonly onProblem: (problem: Problem) => void;
}

/**
 * Reports the unusable files of a data folder. Throws `invalid-argument`, naming the first one, if
 * bad files are refused.
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
 * Decodes and frames the pictures of one split of a data folder into a packed set, once, and
 * returns the set's folder. Leaves out people with one picture. Throws `invalid-argument`, naming
 * the file, for a refused bad file, and `failed-precondition` if no pair is left.
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
  const how = { size: options.size, framing: { kind: options.framing }, skeleton: data.skeleton };
  const read = (picture: DataPicture) =>
    readUnlessBad(picture.path, () => readPicture(data.folder, picture, how), { ...options, ...report });
  const check = (left: PackedSetIndex) => assertUsable(left, data.folder, options.split);
  const readAll = (start: number) => mapAhead(pictures.slice(start), readAhead, read);
  await writePackedSet(target, index, { ...report, pictures: readAll, check });
  return target;
}

/**
 * What `read` returns. Where it throws, the file is refused by an error that names it, or reported and
 * left out: undefined.
 */
export async function readUnlessBad<Picture>(
  path: string,
  read: () => Promise<Picture>,
  { badFiles, onProblem }: Pick<PrepareFolderOptions & PrepareFolderReport, 'badFiles' | 'onProblem'>,
): Promise<Picture | undefined> {
  try {
    return await read();
  } catch (error) {
    const problem = { place: path, description: toMessage(error) };
    if (badFiles === 'refuse') throw toRefusal(problem, error);
    onProblem(problem);
    return undefined;
  }
}

/** Pictures decoded at the same time: enough to keep sharp's threads busy. */
export const readAhead = 8;

/** Throws `invalid-argument`, naming the first problem, if bad files are refused. */
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

/** The listed pairs whose pictures are both in the split. Reports a pairs file without any. */
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

/** Refuses a set without pairs. */
function assertUsable({ persons, pairs }: PackedSetIndex, folder: string, split: Split): void {
  if (persons.length > 0 && pairs?.length !== 0) return;
  const found =
    persons.length === 0 ? 'nobody in it has two pictures' : 'none of its listed pairs has two pictures';
  throw new ReposeError(
    'failed-precondition',
    `Cannot use "${folder}" for its ${split} set: ${found} without the bad files (--bad-files skip), expected at least one`,
  );
}

/** Raise it when the same files result in other pictures or joints than before, or sets in other files. */
const readingVersion = 3;

interface SetInputs {
  readonly data: DataFolder;
  /** The pairs of the split. */
  readonly pictures: readonly DataPicture[];
  readonly index: PackedSetIndex;
  readonly options: SplitOptions;
}

/** A hash of everything that decides the set: files, poses, persons, listed pairs and options. */
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
