/** The halves of a data set that must not share anybody. */
export type Split = 'train' | 'test';

/** A split as a path tells it. */
export interface ToldSplit {
  readonly split: Split;
  /** The word of the path that tells it, as it stands there. */
  readonly word: string;
}

/** Words that tell a split; what a data set validates by is held out of training, too. */
const splits: ReadonlyMap<string, Split> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['test', 'test'],
  ['testing', 'test'],
  ['query', 'test'],
  ['gallery', 'test'],
  ['val', 'test'],
  ['validation', 'test'],
]);

/** Folders that tell a split, or a part of Market-1501, by their whole names. */
const splitFolder = new RegExp(`^(${[...splits.keys()].join('|')}|bounding_box_.*|gt_bbox|gt_query)$`, 'i');

/**
 * The split that a path tells by a word of it: `bounding_box_train/...`, `market-annotation-test.csv`. The first word does, but one in a
 * folder that has no other purpose comes before all others.
 */
export function findSplit(path: string): ToldSplit | undefined {
  const folders = path.split('/').filter(isSplitFolder);
  return [...folders, path].map(findWord).find((told) => told !== undefined);
}

/** Whether a folder's whole name is that of a split and so nobody's name. */
export function isSplitFolder(name: string): boolean {
  return splitFolder.test(name);
}

function findWord(text: string): ToldSplit | undefined {
  for (const word of text.split(/[^a-z]+/i)) {
    const split = splits.get(word.toLowerCase());
    if (split !== undefined) return { split, word };
  }
  return undefined;
}
