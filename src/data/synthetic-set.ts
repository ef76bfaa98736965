import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';
import { canConvert, convertJoints } from '../pose/convert-joints.js';
import { coco18, type Size, type Skeleton } from '../pose/skeleton.js';
import { isDefaultSkeleton } from '../pose/skeleton-definition.js';
import {
  renderPerson,
  syntheticBodyPose,
  syntheticPerson,
  syntheticVersion,
} from '../synthetic/synthetic-people.js';
import { hasPackedSet, type WriteOptions, writePackedSet } from './packed-set.js';

/** Which synthetic people make up a set. */
export interface SyntheticSetOptions {
  readonly seed: number;
  readonly size: Size;
  /** By default `coco18`. Joints that drawn people do not have are never visible. */
  readonly skeleton?: Skeleton | undefined;
  /** People `first` to `first + people - 1`: sets that do not overlap share nobody. */
  readonly first: number;
  readonly people: number;
  readonly posesPerPerson: number;
}

/** Held-out people start at this number, far beyond any that training sees. */
export const firstHeldOutPerson = 1_000_000;

export interface PrepareOptions extends Omit<WriteOptions, 'create'> {
  /** The folder that keeps sets. */
  readonly cacheFolder: string;
}

/**
 * Draws synthetic people into a packed set, once, and keeps it below `cacheFolder` (24 KB per
 * picture at 128x64), so that training never waits for drawing. Returns the set's folder. Throws
 * `failed-precondition` for a skeleton without a joint that drawn people have.
 */
export async function prepareSyntheticSet(
  options: SyntheticSetOptions,
  prepare: PrepareOptions,
): Promise<string> {
  const { seed, size, skeleton = coco18, first, people, posesPerPerson } = options;
  if (!canConvert(coco18, skeleton))
    throw new ReposeError(
      'failed-precondition',
      `Cannot draw people for the skeleton ${skeleton.name}: they have none of its joints, expected a data folder`,
    );
  const sizeName = `${size.width}x${size.height}`;
  const name = `synthetic-v${syntheticVersion}-${sizeName}-seed${seed}-from${first}-${people}x${posesPerPerson}`;
  const folder = join(prepare.cacheFolder, 'sets', `${name}${formatSuffix(skeleton)}`);
  if (await hasPackedSet(folder)) return folder;

  const numberOf = (index: number) => ({
    person: first + Math.floor(index / posesPerPerson),
    pose: index % posesPerPerson,
  });
  const index = {
    size,
    skeleton,
    names: Array.from({ length: people * posesPerPerson }, (_, i) => {
      const { person, pose } = numberOf(i);
      return `person ${person} pose ${pose}`;
    }),
    persons: Array.from({ length: people }, (_, person) =>
      Array.from({ length: posesPerPerson }, (_, pose) => person * posesPerPerson + pose),
    ),
  };
  const create = async (i: number) => {
    const { person, pose } = numberOf(i);
    const bodyPose = syntheticBodyPose(seed, person, pose);
    const { imageNhwc, joints } = await renderPerson(syntheticPerson(seed, person), bodyPose, size);
    return { imageNhwc, joints: convertJoints(joints, coco18, skeleton) };
  };
  await writePackedSet(folder, index, { ...prepare, create });
  return folder;
}

/** A suffix of its own for each skeleton. */
function formatSuffix(skeleton: Skeleton): string {
  if (isDefaultSkeleton(skeleton)) return '';
  const hash = createHash('sha256').update(JSON.stringify(skeleton)).digest('hex');
  return `-${skeleton.name}-${hash.slice(0, 8)}`;
}
