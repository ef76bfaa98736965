import { ReposeError } from '../../errors.js';
import { createRandom } from '../../random.js';
import { findSplit, type Split } from './find-split.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';

/** The largest share of the people to hold out if the data set has no split. */
const heldOutShare = 0.1;

/** The default settings for holding people out. */
export const defaultPick = { heldOutPeople: 100, seed: 1 } as const;

export interface PickOptions {
  readonly split: Split;
  /** The number of people to hold out if the data set has no split. */
  readonly heldOutPeople: number;
  readonly seed: number;
}

/** One side of a data set's split. */
export interface PickedSplit {
  readonly pictures: readonly DataPicture[];
  /** The picture indices of each person with two pictures or more: others make no pair. */
  readonly persons: readonly (readonly number[])[];
}

/**
 * The pictures of one split. If the paths name a split for all pictures, it applies. Otherwise the
 * seed picks whole identities for the test: at most `heldOutPeople`, at most a tenth of those with
 * pairs, and at least one of two. Throws `failed-precondition` with the reason if nobody in the
 * split has two pictures.
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

/** Throws what `pickSplit` throws for either split, before the slow preparation of the first. */
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

/** Which word puts the pictures into the other split. */
function describeTold(pictures: readonly DataPicture[], wanted: Split): string {
  const others = pictures.filter(({ split }) => split !== wanted);
  const path = others[0]?.splitPath;
  const told = path === undefined ? undefined : findSplit(path);
  if (told === undefined) return ', expected at least one person';
  const count = others.length === pictures.length ? `all ${others.length}` : `${others.length}`;
  return `; the word "${told.word}" in ${path} puts it into the ${told.split} set, which has ${count} pictures, expected people in both sets, or paths without such words`;
}

function describeDrawn(pictures: readonly DataPicture[]): string {
  const [only] = listPairable(pictures);
  return only === undefined
    ? ', expected at least two people'
    : `: only the pictures of ${only} make pairs, expected at least two people, one of them to hold out`;
}
