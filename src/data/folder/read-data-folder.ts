import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoosePose } from '../../pose/convert.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import { listPaths, picturePattern } from './list-paths.js';
import { annotationHeader, parseAnnotations } from './parse-annotations.js';
import { parseCocoFile } from './parse-coco-file.js';
import { type NamedPair, pairListHeader, parsePairList } from './parse-pair-list.js';
import { findPictureOwner, listNamesOf, matchOwner, type PictureOwner } from './picture-owner.js';
import type { Problem } from './problem.js';

/** The halves of a data set that must not share anybody. */
export type Split = 'train' | 'test';

/** A picture with what is known of it before it is decoded. */
export interface DataPicture {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly person: string;
  readonly identity: string;
  readonly split: Split | undefined;
  readonly pose: DataPose | undefined;
}

/** A line of an annotation file, a person of a COCO file, or the path of a keypoint file beside the picture. */
export type DataPose =
  | { readonly kind: 'joints'; readonly joints: readonly Joint[] }
  | { readonly kind: 'pose'; readonly pose: LoosePose }
  | { readonly kind: 'file'; readonly path: string };

/** A folder of pictures of people as its files and their names describe it. */
export interface DataFolder {
  readonly folder: string;
  /** The one that its poses are wanted in. */
  readonly skeleton: Skeleton;
  readonly pictures: readonly DataPicture[];
  /** Pictures that are marked as showing nobody. */
  readonly junk: number;
  readonly pairLists: readonly { readonly split: Split | undefined; readonly pairs: readonly NamedPair[] }[];
  readonly problems: readonly Problem[];
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
 * `problems`. Throws `not-found` where there is no folder.
 */
export async function readDataFolder(
  folder: string,
  { personPattern, skeleton = coco18, unnamed = 'problem' }: ReadFolderOptions = {},
): Promise<DataFolder> {
  const paths = await listPaths(folder);
  const lists = await readLists(folder, paths, skeleton);
  const files = new Set(paths);
  const cocoPoses = await readCocoFiles(folder, paths, { files, skeleton });
  const problems = [...lists.problems, ...cocoPoses.problems];
  const pictures: DataPicture[] = [];
  let junk = 0;
  for (const path of paths.filter((candidate) => picturePattern.test(candidate))) {
    const named = personPattern === undefined ? findPictureOwner(path) : matchOwner(path, personPattern);
    const owner = named ?? (unnamed === 'own-person' ? toOwnPerson(path) : undefined);
    if (owner?.kind === 'person') {
      const annotated = findAnnotated(lists.annotations, path);
      const split = findSplit(path) ?? annotated?.split;
      const joints = annotated?.joints;
      const pose: DataPose | undefined = joints
        ? { kind: 'joints', joints }
        : (findPoseFile(path, files) ?? findListedPose(cocoPoses.poses, path));
      pictures.push({ path, person: owner.person, identity: owner.identity, split, pose });
    } else if (owner?.kind === 'junk') junk += 1;
    else
      problems.push({
        place: path,
        description:
          personPattern === undefined
            ? 'its name tells nobody, expected a sub-folder a person, names as data sets have them, or a person pattern'
            : `${personPattern} does not find a person in it`,
      });
  }
  return { folder, skeleton, pictures, junk, pairLists: lists.pairLists, problems };
}

function toOwnPerson(path: string): PictureOwner {
  const person = path.replace(picturePattern, '');
  return { kind: 'person', person, identity: person };
}

interface AnnotationList {
  readonly split: Split | undefined;
  readonly poses: ReadonlyMap<string, readonly Joint[]>;
}

/** Annotation and pairs files are told apart by their first lines; other CSV files are left alone. */
async function readLists(folder: string, paths: readonly string[], skeleton: Skeleton) {
  const annotations: AnnotationList[] = [];
  const pairLists: DataFolder['pairLists'][number][] = [];
  const problems: Problem[] = [];
  for (const path of paths.filter((candidate) => candidate.toLowerCase().endsWith('.csv'))) {
    const text = await readFile(join(folder, path), 'utf8');
    const split = findSplit(path);
    if (text.startsWith(annotationHeader)) {
      const parsed = parseAnnotations(text, path, skeleton);
      annotations.push({ split, poses: parsed.poses });
      problems.push(...parsed.problems);
    } else if (text.startsWith(pairListHeader)) {
      const parsed = parsePairList(text, path);
      pairLists.push({ split, pairs: parsed.pairs });
      problems.push(...parsed.problems);
    }
  }
  return { annotations, pairLists, problems };
}

/** The JSON files that belong to no single picture. */
async function readCocoFiles(
  folder: string,
  paths: readonly string[],
  { files, skeleton }: { readonly files: ReadonlySet<string>; readonly skeleton: Skeleton },
) {
  const beside = new Set(
    paths.filter((path) => picturePattern.test(path)).map((path) => findPoseFile(path, files)?.path),
  );
  const poses = new Map<string, LoosePose>();
  const problems: Problem[] = [];
  for (const path of paths.filter((candidate) => candidate.endsWith('.json') && !beside.has(candidate))) {
    const parsed = parseCocoFile(await readFile(join(folder, path), 'utf8'), path, skeleton);
    for (const [name, pose] of parsed.poses) poses.set(name, pose);
    problems.push(...parsed.problems);
  }
  return { poses, problems };
}

function findListedPose(poses: ReadonlyMap<string, LoosePose>, path: string): DataPose | undefined {
  const pose = listNamesOf(path)
    .map((name) => poses.get(name))
    .find((found) => found !== undefined);
  return pose && { kind: 'pose', pose };
}

function findAnnotated(annotations: readonly AnnotationList[], path: string) {
  for (const name of listNamesOf(path))
    for (const { split, poses } of annotations) {
      const joints = poses.get(name);
      if (joints) return { split, joints };
    }
  return undefined;
}

/** By a word in the path: `bounding_box_train/...`, `market-annotation-test.csv`. */
function findSplit(path: string): Split | undefined {
  const words = path.toLowerCase().split(/[^a-z]+/);
  if (words.includes('train')) return 'train';
  return words.includes('test') || words.includes('query') ? 'test' : undefined;
}

/** `photo.json` or, as OpenPose writes it, `photo_keypoints.json` beside `photo.jpg`. */
function findPoseFile(path: string, files: ReadonlySet<string>) {
  const stem = path.replace(picturePattern, '');
  const found = [`${stem}.json`, `${stem}_keypoints.json`].find((candidate) => files.has(candidate));
  return found === undefined ? undefined : ({ kind: 'file', path: found } as const);
}
