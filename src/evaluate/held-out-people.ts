import { openPackedSet } from '../data/packed-set.js';
import { judgedPairs } from '../data/pairs.js';
import type { Pair, PictureSet } from '../data/picture-set.js';
import { firstHeldOutPerson, prepareSyntheticSet } from '../data/synthetic-set.js';
import type { Size } from '../pose/skeleton.js';

export interface HeldOutPeople {
  /** The `synthetic.seed` of the training. */
  readonly seed: number;
  readonly size: Size;
  readonly people: number;
}

/** Drawn people whom no training with that seed sees, one pair of each: the ones that training measures itself by. */
export async function loadHeldOutPeople(
  { seed, size, people }: HeldOutPeople,
  cacheFolder: string,
  onDrawn: (done: number, total: number) => void,
): Promise<{ set: PictureSet; pairs: readonly Pair[] }> {
  const which = { seed, size, first: firstHeldOutPerson, identities: people, posesPerIdentity: 2 };
  const set = openPackedSet(await prepareSyntheticSet(which, { cacheFolder, onWritten: onDrawn }));
  return { set, pairs: judgedPairs(set) };
}
