import { ReposeError, toMessage } from '../../errors.js';
import { unframeJoints } from '../../image/framing.js';
import { isVisible } from '../../pose/convert.js';
import type { Size } from '../../pose/skeleton.js';
import { describeFits } from './describe-fits.js';
import { isSideways, type JointFit, measureFit } from './joint-fit.js';
import { assertBothSplits, type PickOptions } from './pick-split.js';
import { assertNoBadFiles, type PrepareFolderOptions } from './prepare-data-folder.js';
import type { Problem } from './problem.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';
import { type ReadPictureOptions, readLoosePose, readPicture, readPictureSize } from './read-picture.js';

/** What training can use of a data folder, and what it cannot. */
export interface DataReport {
  readonly pictures: number;
  readonly persons: number;
  readonly junk: number;
  /** Pictures that can be decoded and have a pose. */
  readonly usable: number;
  /** The number of joints of the skeleton. */
  readonly joints: number;
  /** The mean number of joints not seen per usable picture. */
  readonly hiddenJoints: number;
  /** Ordered pairs of usable pictures of one person: all of them, and those in pairs files. */
  readonly possiblePairs: number;
  readonly listedPairs: number;
  /** Why training refuses the folder; undefined if it accepts it. */
  readonly refusal: ReposeError | undefined;
  /** The people who are in both splits. */
  readonly leaks: readonly string[];
  readonly problems: readonly Problem[];
  /** What is probably wrong with the joints of most pictures. */
  readonly warning: string | undefined;
}

export interface CheckOptions extends TrainingOptions {
  /** Gets the number of pictures done, and of all. */
  readonly onChecked?: (done: number, total: number) => void;
}

/** How training will use the folder. */
interface TrainingOptions extends Omit<PickOptions, 'split'> {
  readonly badFiles: PrepareFolderOptions['badFiles'];
}

/** Small: pictures are only decoded to check them. */
const checked: Omit<ReadPictureOptions, 'skeleton'> = {
  size: { width: 16, height: 32 },
  framing: { kind: 'stretch' },
};
/** Enough to keep sharp's threads busy. */
const checkedAtOnce = 8;

/** Decodes and counts the pictures of a folder. The problems are in the order of the files. */
export async function checkDataFolder(data: DataFolder, options: CheckOptions): Promise<DataReport> {
  const checks: PictureCheck[] = [];
  for (let start = 0; start < data.pictures.length; start += checkedAtOnce) {
    const group = data.pictures.slice(start, start + checkedAtOnce);
    checks.push(...(await Promise.all(group.map((picture) => checkPicture(data, picture)))));
    options.onChecked?.(checks.length, data.pictures.length);
  }
  const usable = checks.filter((check) => check.kind === 'usable');
  const hidden = usable.reduce((sum, check) => sum + check.hidden, 0);
  const pictures = usable.map(({ picture }) => picture);
  const paths = new Set(pictures.map(({ path }) => path));
  const badFiles = [
    ...data.problems,
    ...checks.flatMap((check) => (check.kind === 'unusable' ? [check.problem] : [])),
  ];
  return {
    pictures: data.pictures.length,
    persons: countBy(data.pictures, ({ person }) => person).size,
    junk: data.junk,
    usable: usable.length,
    joints: data.skeleton.joints.length,
    hiddenJoints: usable.length === 0 ? 0 : hidden / usable.length,
    possiblePairs: countPairs(pictures),
    listedPairs: data.pairLists
      .flatMap(({ pairs }) => pairs)
      .filter(({ from, to }) => paths.has(from) && paths.has(to)).length,
    leaks: findLeaks(data.pictures),
    problems: [...data.unused, ...badFiles],
    warning: describeFits(
      checks.flatMap(({ fit }) => fit ?? []),
      usable.map((check) => check.isSideways),
    ),
    refusal: findRefusal({ folder: data.folder, pictures }, badFiles, options),
  };
}

/** The error that training throws before its first step. */
function findRefusal(
  usable: Pick<DataFolder, 'folder' | 'pictures'>,
  badFiles: readonly Problem[],
  options: TrainingOptions,
): ReposeError | undefined {
  try {
    assertNoBadFiles(badFiles, options.badFiles);
    assertBothSplits(usable, options);
    return undefined;
  } catch (error) {
    if (error instanceof ReposeError) return error;
    throw error;
  }
}

/** Ordered pairs of one person's pictures; if all pictures have a split, within one split. */
function countPairs(pictures: readonly DataPicture[]): number {
  const isTold = pictures.every(({ split }) => split !== undefined);
  const counts = countBy(pictures, ({ person, split }) => (isTold ? `${split} ${person}` : person));
  return [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
}

type PictureCheck = { readonly fit: JointFit | undefined } & (
  | {
      readonly kind: 'usable';
      readonly picture: DataPicture;
      readonly isSideways: boolean | undefined;
      readonly hidden: number;
    }
  | { readonly kind: 'unusable'; readonly problem: Problem }
);

async function checkPicture({ folder, skeleton }: DataFolder, picture: DataPicture): Promise<PictureCheck> {
  const measure = async (size: Size) => measureFit(await readLoosePose(folder, picture, skeleton), size);
  try {
    const { joints, source } = await readPicture(folder, picture, { ...checked, skeleton });
    const onPicture = unframeJoints(joints, checked.framing, { source, target: checked.size });
    return {
      ...{ kind: 'usable', picture, fit: await measure(source) },
      hidden: joints.filter((joint) => !isVisible(joint)).length,
      isSideways: isSideways(onPicture, skeleton),
    };
  } catch (thrown) {
    // A pose may be refused because it lies outside its picture. Its position explains more.
    const fit = await readPictureSize(folder, picture)
      .then(measure)
      .catch(() => undefined);
    return { kind: 'unusable', fit, problem: { place: picture.path, description: toMessage(thrown) } };
  }
}

function findLeaks(pictures: readonly DataPicture[]): string[] {
  const identitiesOf = (wanted: DataPicture['split']) =>
    new Set(pictures.filter(({ split }) => split === wanted).map(({ identity }) => identity));
  const tested = identitiesOf('test');
  return [...identitiesOf('train')].filter((identity) => tested.has(identity)).sort();
}

function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}
