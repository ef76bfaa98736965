import { join } from 'node:path';
import type { Size } from '../pose/skeleton.js';
import {
  renderPerson,
  syntheticBodyPose,
  syntheticIdentity,
  syntheticVersion,
} from '../synthetic/synthetic-people.js';
import { hasPackedSet, type WriteOptions, writePackedSet } from './packed-set.js';

/** Which of the endless synthetic people make a set. */
export interface SyntheticSetOptions {
  readonly seed: number;
  readonly size: Size;
  /** Identities `first` to `first + identities - 1`: sets that do not overlap share nobody. */
  readonly first: number;
  readonly identities: number;
  readonly posesPerIdentity: number;
}

/** Held-out people start at this identity, far behind any that training sees. */
export const firstHeldOutPerson = 1_000_000;

export interface PrepareOptions extends Omit<WriteOptions, 'create'> {
  /** Where sets are kept. */
  readonly cacheFolder: string;
}

/**
 * Synthetic people as a packed set, drawn once and kept below `cacheFolder` (24 KB a picture at 128x64), so that training
 * never waits for drawing. Returns the set's folder.
 */
export async function prepareSyntheticSet(
  options: SyntheticSetOptions,
  prepare: PrepareOptions,
): Promise<string> {
  const { seed, size, first, identities, posesPerIdentity } = options;
  const sizeName = `${size.width}x${size.height}`;
  const name = `synthetic-v${syntheticVersion}-${sizeName}-seed${seed}-from${first}-${identities}x${posesPerIdentity}`;
  const folder = join(prepare.cacheFolder, 'sets', name);
  if (await hasPackedSet(folder)) return folder;

  const numberOf = (index: number) => ({
    person: first + Math.floor(index / posesPerIdentity),
    pose: index % posesPerIdentity,
  });
  const index = {
    size,
    names: Array.from({ length: identities * posesPerIdentity }, (_, i) => {
      const { person, pose } = numberOf(i);
      return `person ${person} pose ${pose}`;
    }),
    persons: Array.from({ length: identities }, (_, person) =>
      Array.from({ length: posesPerIdentity }, (_, pose) => person * posesPerIdentity + pose),
    ),
  };
  const create = (i: number) => {
    const { person, pose } = numberOf(i);
    return renderPerson(syntheticIdentity(seed, person), syntheticBodyPose(seed, person, pose), size);
  };
  await writePackedSet(folder, index, { ...prepare, create });
  return folder;
}
