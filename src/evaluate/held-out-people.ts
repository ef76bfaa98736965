import { prepareSplit, tellProblems } from '../data/folder/prepare-data-folder.js';
import type { Problem } from '../data/folder/problem.js';
import { readDataFolder } from '../data/folder/read-data-folder.js';
import { openPackedSet } from '../data/packed-set.js';
import { judgedPairs } from '../data/pairs.js';
import type { Pair, PictureSet } from '../data/picture-set.js';
import { firstHeldOutPerson, prepareSyntheticSet } from '../data/synthetic-set.js';
import type { Size, Skeleton } from '../pose/skeleton.js';
import type { HoldOut } from './hold-out.js';

export interface LoadOptions {
  /** The folder of prepared sets. */
  readonly cacheFolder: string;
  readonly onWritten: (done: number, total: number) => void;
}

/** Pairs that a model was not trained on. */
export interface HeldOutPairs {
  readonly set: PictureSet;
  readonly pairs: readonly Pair[];
}

export interface HeldOutPeople {
  /** The `synthetic.seed` of the training. */
  readonly seed: number;
  readonly size: Size;
  /** Of the model. */
  readonly skeleton: Skeleton;
  readonly people: number;
}

/**
 * One pair each of rendered people that no training with that seed sees: those of training's own
 * metrics.
 */
export async function loadHeldOutPeople(
  { seed, size, skeleton, people }: HeldOutPeople,
  load: LoadOptions,
): Promise<HeldOutPairs> {
  const which = { seed, size, skeleton, first: firstHeldOutPerson, people, posesPerPerson: 2 };
  const set = openPackedSet(await prepareSyntheticSet(which, load));
  return { set, pairs: judgedPairs(set) };
}

export interface HeldOutFolder {
  readonly folder: string;
  readonly size: Size;
  /** Of the model. */
  readonly skeleton: Skeleton;
  /** At most this many. */
  readonly pairs: number;
  readonly holdOut: HoldOut;
}

/**
 * The test pictures of a data set. Reports unusable ones and leaves them out. Throws as
 * `prepareSplit()`.
 */
export async function loadHeldOutFolder(
  { folder, size, skeleton, pairs, holdOut }: HeldOutFolder,
  load: LoadOptions & { readonly onProblem: (problem: Problem) => void },
): Promise<HeldOutPairs & { readonly split: 'own' | 'drawn' }> {
  const { personPattern, ...how } = holdOut;
  const data = await readDataFolder(folder, { personPattern, skeleton });
  tellProblems(data, 'skip', load.onProblem);
  const prepared = await prepareSplit(data, { ...how, size, badFiles: 'skip', split: 'test' }, load);
  const set = openPackedSet(prepared);
  const hasOwnSplit = data.pictures.every(({ split }) => split !== undefined);
  return { set, pairs: judgedPairs(set, pairs), split: hasOwnSplit ? 'own' : 'drawn' };
}
