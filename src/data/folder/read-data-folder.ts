import type { LoosePose } from '../../pose/convert.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import { findSplit, type Split } from './find-split.js';
import { type PosePlacement, readFolderSettings, settingsFile } from './folder-settings.js';
import { listPaths, picturePattern } from './list-paths.js';
import { indexPictures } from './picture-index.js';
import { findPictureOwner, matchOwner, type PictureOwner } from './picture-owner.js';
import type { Problem } from './problem.js';
import { type Lists, type PairList, readLists } from './read-lists.js';

/** What the names and lists of a data folder say of a picture. */
export interface DataPicture {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly person: string;
  readonly identity: string;
  readonly split: Split | undefined;
  /** The path that names the split: the picture's, or its annotation file's. */
  readonly splitPath?: string | undefined;
  readonly pose: DataPose | undefined;
}

/**
 * A line of an annotation file, a person of a COCO file, or the path of a keypoint file beside the
 * picture.
 */
export type DataPose = (
  | { readonly kind: 'joints'; readonly joints: readonly Joint[] }
  | { readonly kind: 'pose'; readonly pose: LoosePose }
  | { readonly kind: 'file'; readonly path: string }
) & {
  /** From the folder's settings. */
  readonly placement?: PosePlacement | undefined;
};

/** A folder of pictures of people, as its file names and lists describe it. */
export interface DataFolder {
  readonly folder: string;
  /** The skeleton to convert its poses to. */
  readonly skeleton: Skeleton;
  readonly pictures: readonly DataPicture[];
  /** Pictures marked as showing nobody. */
  readonly junk: number;
  readonly pairLists: readonly PairList[];
  /** Unusable files, which training refuses or leaves out. */
  readonly problems: readonly Problem[];
  /** Unused files, which are no reason to refuse the folder. */
  readonly unused: readonly Problem[];
}

export interface ReadFolderOptions {
  /**
   * Its first group in a picture's path is the person; by default, names of data sets and
   * sub-folders are.
   */
  readonly personPattern?: RegExp | undefined;
  /** By default `coco18`. */
  readonly skeleton?: Skeleton | undefined;
  /** Whether a picture of an unnamed person is a problem, or a person named like the file. */
  readonly unnamed?: 'problem' | 'own-person';
}

/**
 * Reads the file names of a data folder and its annotation and pairs files, without decoding
 * pictures; `problems` lists unusable ones. Throws `not-found` if there is no folder, and
 * `invalid-argument` for unreadable settings.
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
    ? 'its path names no person, expected one sub-folder per person, the names of a known data set, or a person pattern'
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

/** The split by the picture's path, or else by that of its annotation file. */
function findSplitOf(path: string, { annotated }: Lists): Pick<DataPicture, 'split' | 'splitPath'> {
  for (const splitPath of [path, annotated.get(path)?.list ?? '']) {
    const told = findSplit(splitPath);
    if (told !== undefined) return { split: told.split, splitPath };
  }
  return { split: undefined };
}

/** The problem of a split that only some paths name: the seed picks the test people instead. */
function findPartialSplit(pictures: readonly DataPicture[]): Problem[] {
  const place = pictures.find(({ splitPath }) => splitPath !== undefined)?.splitPath;
  const silent = pictures.filter(({ split }) => split === undefined);
  const told = place === undefined ? undefined : findSplit(place);
  if (place === undefined || told === undefined || silent.length === 0) return [];
  const description = `the word "${told.word}" names a split, but ${silent[0]!.path} and ${silent.length - 1} others name none, expected a split for all pictures or for none; the seed picks the held-out people instead`;
  return [{ place, description }];
}

/**
 * The possible keypoint files of `photo.jpg`: `photo.json` and OpenPose's `photo_keypoints.json`.
 */
function listPoseFiles(path: string): string[] {
  const stems = new Set([path.replace(/\.\w+$/, ''), path.replace(picturePattern, '')]);
  return [...stems].flatMap((stem) => [`${stem}.json`, `${stem}_keypoints.json`]);
}
