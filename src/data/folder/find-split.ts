/** The splits of a data set; no person is in both. */
export type Split = 'train' | 'test';

/** A split that a path names. */
export interface ToldSplit {
  readonly split: Split;
  /** The word in the path that names it. */
  readonly word: string;
}

/** Words that name a split. Validation pictures count as test. */
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

/** Folder names that mean a split, or a part of Market-1501. */
const splitFolder = new RegExp(`^(${[...splits.keys()].join('|')}|bounding_box_.*|gt_bbox|gt_query)$`, 'i');

/**
 * The split that a word in a path names: `bounding_box_train/...`, `market-annotation-test.csv`.
 * The name of a split folder counts before the first such word elsewhere.
 */
export function findSplit(path: string): ToldSplit | undefined {
  const folders = path.split('/').filter(isSplitFolder);
  return [...folders, path].map(findWord).find((told) => told !== undefined);
}

/** Whether a folder's name is that of a split, and so not a person's. */
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
