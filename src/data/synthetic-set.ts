import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';
import { renderPeople } from '../people/render-pool.js';
import { renderedVersion } from '../people/rendered-people.js';
import { canConvert, convertJoints } from '../pose/convert-joints.js';
import { coco18, type Size, type Skeleton } from '../pose/skeleton.js';
import { isDefaultSkeleton } from '../pose/skeleton-definition.js';
import { hasPackedSet, type PosedPicture, resumePackedSet, type WriteOptions } from './packed-set.js';

/** Which rendered people make up a set. */
export interface SyntheticSetOptions {
  readonly seed: number;
  readonly size: Size;
  /** By default `coco18`. Joints that rendered people do not have are never visible. */
  readonly skeleton?: Skeleton | undefined;
  /** People `first` to `first + people - 1`: sets that do not overlap share nobody. */
  readonly first: number;
  readonly people: number;
  readonly posesPerPerson: number;
}

/** Held-out people start at this number, far beyond any that training sees. */
export const firstHeldOutPerson = 1_000_000;

export interface PrepareOptions extends Omit<WriteOptions, 'pictures'> {
  /** The folder that keeps sets. */
  readonly cacheFolder: string;
}

/**
 * Renders people into a packed set, once, on all processors, and keeps it below `cacheFolder` (32 KB
 * a picture at 64x128, 128 KB at 128x256), so that training never waits for rendering. Goes on where
 * an earlier call was stopped. Returns the set's folder. Throws `failed-precondition` for a skeleton
 * without a joint that rendered people have.
 */
export async function prepareSyntheticSet(
  options: SyntheticSetOptions,
  prepare: PrepareOptions,
): Promise<string> {
  const { seed, size, skeleton = coco18, first, people, posesPerPerson } = options;
  if (!canConvert(coco18, skeleton))
    throw new ReposeError(
      'failed-precondition',
      `Cannot render people for the skeleton ${skeleton.name}: they have none of its joints, expected a data folder`,
    );
  const sizeName = `${size.width}x${size.height}`;
  const name = `masked-people-v${renderedVersion}-${sizeName}-seed${seed}-from${first}-${people}x${posesPerPerson}`;
  const folder = join(prepare.cacheFolder, 'sets', `${name}${formatSuffix(skeleton)}`);
  if (await hasPackedSet(folder)) return folder;

  const numbers = Array.from({ length: people }, (_, person) => first + person);
  const poses = Array.from({ length: posesPerPerson }, (_, pose) => pose);
  const index = {
    size,
    skeleton,
    names: numbers.flatMap((person) => poses.map((pose) => `person ${person} pose ${pose}`)),
    persons: numbers.map((_, at) => poses.map((pose) => at * posesPerPerson + pose)),
    hasMasks: true,
  };
  const pictures = (start: number) => renderPictures({ ...options, skeleton }, start);
  await resumePackedSet(folder, index, { ...prepare, pictures });
  return folder;
}

/** The set's pictures from index `start` on. */
async function* renderPictures(
  {
    seed,
    size,
    skeleton,
    first,
    people,
    posesPerPerson: poses,
  }: SyntheticSetOptions & { skeleton: Skeleton },
  start: number,
): AsyncGenerator<PosedPicture> {
  const done = Math.floor(start / poses);
  const left = Array.from({ length: people - done }, (_, at) => first + done + at);
  let index = done * poses;
  for await (const pictures of renderPeople({ seed, people: left, poses, size }))
    for (const { imageNhwc, joints, mask } of pictures) {
      if (index >= start) yield { imageNhwc, mask, joints: convertJoints(joints, coco18, skeleton) };
      index += 1;
    }
}

/** A suffix of its own for each skeleton. */
function formatSuffix(skeleton: Skeleton): string {
  if (isDefaultSkeleton(skeleton)) return '';
  const hash = createHash('sha256').update(JSON.stringify(skeleton)).digest('hex');
  return `-${skeleton.name}-${hash.slice(0, 8)}`;
}
