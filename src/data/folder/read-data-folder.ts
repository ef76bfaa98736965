import type { LoosePose } from '../../pose/convert.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import { findSplit, type Split } from './find-split.js';
import { type PosePlacement, readFolderSettings, settingsFile } from './folder-settings.js';
import { listPaths, picturePattern } from './list-paths.js';
import { indexPictures } from './picture-index.js';
import { findPictureOwner, matchOwner, type PictureOwner } from './picture-owner.js';
import type { Problem } from './problem.js';
import { type Lists, type PairList, readLists } from './read-lists.js';

/** A picture with what is known of it before it is decoded. */
export interface DataPicture {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly person: string;
  readonly identity: string;
  readonly split: Split | undefined;
  /** The path whose word tells the split: the picture's, or its annotation file's. */
  readonly splitPath?: string | undefined;
  readonly pose: DataPose | undefined;
}

/** A line of an annotation file, a person of a COCO file, or the path of a keypoint file beside the picture. */
export type DataPose = (
  | { readonly kind: 'joints'; readonly joints: readonly Joint[] }
  | { readonly kind: 'pose'; readonly pose: LoosePose }
  | { readonly kind: 'file'; readonly path: string }
) & {
  /** Where the folder has settings. */
  readonly placement?: PosePlacement | undefined;
};

/** A folder of pictures of people as its files and their names describe it. */
export interface DataFolder {
  readonly folder: string;
  /** The one that its poses are wanted in. */
  readonly skeleton: Skeleton;
  readonly pictures: readonly DataPicture[];
  /** Pictures that are marked as showing nobody. */
  readonly junk: number;
  readonly pairLists: readonly PairList[];
  /** What cannot be used: training refuses the folder because of it, or leaves it out. */
  readonly problems: readonly Problem[];
  /** What is not used, and no reason to refuse the folder. */
  readonly unused: readonly Problem[];
}

export interface ReadFolderOptions {
  /** Its first group in a picture's path is the person; without it, names as data sets have them and sub-folders tell. */
  readonly personPattern?: RegExp | undefined;
  /** `coco18` where absent. */
  readonly skeleton?: Skeleton | undefined;
  /** What a picture is that shows nobody who has a name: a problem, or its own person, named like the file. */
  readonly unnamed?: 'problem' | 'own-person';
}

/**
 * Reads the names of a data folder and its annotation and pairs files; it decodes nothing. What cannot be used is told in
 * `problems`. Throws `not-found` where there is no folder, and `invalid-argument` for settings that cannot be read.
 */
export async function readDataFolder(
  folder: string,
  { personPattern, skeleton = coco18, unnamed = 'problem' }: ReadFolderOptions = {},
): Promise<DataFolder> {
  const paths = await listPaths(folder);
  const placement = await readFolderSettings(folder);
  const files = new Set(paths);
  const picturePaths = paths.filter((path) => picturePattern.test(path));
  const index = indexPictures(picturePaths);
  const lists = await readLists(listLists(paths, picturePaths), { folder, index, skeleton });
  const problems = [...lists.problems];
  const pictures: DataPicture[] = [];
  let junk = 0;
  for (const path of picturePaths) {
    const named = personPattern === undefined ? findPictureOwner(path) : matchOwner(path, personPattern);
    const owner = named ?? (unnamed === 'own-person' ? toOwnPerson(path) : undefined);
    if (owner?.kind === 'person') {
      const { person, identity } = owner;
      const found = findPose(path, files, lists);
      const pose = found && { ...found, ...(placement && { placement }) };
      pictures.push({ path, person, identity, pose, ...findSplitOf(path, lists) });
    } else if (owner?.kind === 'junk') junk += 1;
    else problems.push({ place: path, description: describeNobody(personPattern) });
  }
  const unused = [...lists.unused, ...findPartialSplit(pictures)];
  return { folder, skeleton, pictures, junk, pairLists: lists.pairLists, problems, unused };
}

function toOwnPerson(path: string): PictureOwner {
  const person = path.replace(picturePattern, '');
  return { kind: 'person', person, identity: person };
}

function describeNobody(personPattern: RegExp | undefined): string {
  return personPattern === undefined
    ? 'its name tells nobody, expected a sub-folder a person, names as data sets have them, or a person pattern'
    : `${personPattern} does not find a person in it`;
}

/** CSV files, and the JSON files that belong to no single picture. */
function listLists(paths: readonly string[], picturePaths: readonly string[]): string[] {
  const beside = new Set(picturePaths.flatMap(listPoseFiles));
  const isList = (path: string) => /\.(csv|json)$/i.test(path) && path !== settingsFile && !beside.has(path);
  return paths.filter(isList);
}

function findPose(
  path: string,
  files: ReadonlySet<string>,
  { annotated, coco }: Lists,
): DataPose | undefined {
  const joints = annotated.get(path)?.pose;
  if (joints !== undefined) return { kind: 'joints', joints };
  const file = listPoseFiles(path).find((candidate) => files.has(candidate));
  if (file !== undefined) return { kind: 'file', path: file };
  const pose = coco.get(path)?.pose;
  return pose && { kind: 'pose', pose };
}

/** By the picture's path, or else by that of its annotation file. */
function findSplitOf(path: string, { annotated }: Lists): Pick<DataPicture, 'split' | 'splitPath'> {
  for (const splitPath of [path, annotated.get(path)?.list ?? '']) {
    const told = findSplit(splitPath);
    if (told !== undefined) return { split: told.split, splitPath };
  }
  return { split: undefined };
}

/** A split that is told of some pictures alone: it cannot stand, and people are drawn for the test. */
function findPartialSplit(pictures: readonly DataPicture[]): Problem[] {
  const place = pictures.find(({ splitPath }) => splitPath !== undefined)?.splitPath;
  const silent = pictures.filter(({ split }) => split === undefined);
  const told = place === undefined ? undefined : findSplit(place);
  if (place === undefined || told === undefined || silent.length === 0) return [];
  const description = `the word "${told.word}" tells a split, but ${silent[0]!.path} and ${silent.length - 1} others tell none, expected a split of all pictures or of none; people are held out by the seed instead`;
  return [{ place, description }];
}

/** Where a picture's keypoint file would be: `photo.json` or, as OpenPose writes it, `photo_keypoints.json` beside `photo.jpg`. */
function listPoseFiles(path: string): string[] {
  const stems = new Set([path.replace(/\.\w+$/, ''), path.replace(picturePattern, '')]);
  return [...stems].flatMap((stem) => [`${stem}.json`, `${stem}_keypoints.json`]);
}
