import { ReposeError } from '../../errors.js';
import { createRandom } from '../../random.js';
import { findSplit, type Split } from './find-split.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';

/** At most this share of the people is held out where the data set does not say. */
const heldOutShare = 0.1;

/** How people are held out unless training is told otherwise. */
export const defaultPick = { heldOutPeople: 100, seed: 1 } as const;

export interface PickOptions {
  readonly split: Split;
  /** People held out where the data set has no split of its own. */
  readonly heldOutPeople: number;
  readonly seed: number;
}

/** One side of a data set's split. */
export interface PickedSplit {
  readonly pictures: readonly DataPicture[];
  /** For each person of two pictures or more the indices of those: people of one picture make no pair. */
  readonly persons: readonly (readonly number[])[];
}

/**
 * The pictures of one side of the split. Where the paths tell it of all pictures, it stands; otherwise whole identities are drawn for the
 * test by the seed, at most `heldOutPeople` and a tenth of those who make pairs, and at least one where there are two. Throws
 * `failed-precondition`, saying why, where nobody on that side has two pictures.
 */
export function pickSplit(
  { folder, pictures }: Pick<DataFolder, 'folder' | 'pictures'>,
  options: PickOptions,
): PickedSplit {
  const isTold = pictures.every(({ split }) => split !== undefined);
  const held = isTold ? new Set<string>() : drawHeldOut(pictures, options);
  const sideOf = ({ split, identity }: DataPicture): Split =>
    isTold ? split! : held.has(identity) ? 'test' : 'train';
  const picked = pictures.filter((picture) => sideOf(picture) === options.split);
  const persons = groupByPerson(picked).filter(({ length }) => length > 1);
  if (persons.length > 0) return { pictures: picked, persons };
  const reason = isTold ? describeTold(pictures, options.split) : describeDrawn(pictures);
  throw new ReposeError(
    'failed-precondition',
    `Cannot use "${folder}" for its ${options.split} set: nobody in it has two pictures${reason}`,
  );
}

/** Throws what `pickSplit` throws for either side: before the first is prepared, which may take long. */
export function assertBothSplits(
  data: Pick<DataFolder, 'folder' | 'pictures'>,
  options: Omit<PickOptions, 'split'>,
): void {
  for (const split of ['train', 'test'] as const) pickSplit(data, { ...options, split });
}

function drawHeldOut(
  pictures: readonly DataPicture[],
  { heldOutPeople, seed }: PickOptions,
): ReadonlySet<string> {
  const random = createRandom(seed);
  const identities = listPairable(pictures);
  const most = Math.min(heldOutPeople, Math.max(1, Math.floor(identities.length * heldOutShare)));
  const held = new Set<string>();
  while (held.size < Math.min(most, identities.length - 1)) held.add(random.pick(identities));
  return held;
}

/** The identities with two pictures of a person, sorted. */
function listPairable(pictures: readonly DataPicture[]): string[] {
  const pairs = groupByPerson(pictures).filter(({ length }) => length > 1);
  return [...new Set(pairs.map(([first]) => pictures[first!]!.identity))].sort();
}

function groupByPerson(pictures: readonly DataPicture[]): number[][] {
  const groups = new Map<string, number[]>(pictures.map(({ person }) => [person, []]));
  for (const [at, { person }] of pictures.entries()) groups.get(person)!.push(at);
  return [...groups.values()];
}

/** Which word puts the pictures into the other half. */
function describeTold(pictures: readonly DataPicture[], wanted: Split): string {
  const others = pictures.filter(({ split }) => split !== wanted);
  const path = others[0]?.splitPath;
  const told = path === undefined ? undefined : findSplit(path);
  if (told === undefined) return ', expected at least one person';
  const count = others.length === pictures.length ? `all ${others.length}` : `${others.length}`;
  return `; the word "${told.word}" in ${path} tells that it belongs to the ${told.split} set, to which ${count} pictures belong, expected people in both sets, or paths without such words, of which people are held out`;
}

function describeDrawn(pictures: readonly DataPicture[]): string {
  const [only] = listPairable(pictures);
  return only === undefined
    ? ', expected at least two people'
    : `: of all pictures only those of ${only} make pairs, expected two people, of whom one is held out`;
}
