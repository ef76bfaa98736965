import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Problem } from '../data/folder/problem.js';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { readPictureSize, readPoseOn } from '../data/folder/read-picture.js';
import { ReposeError } from '../errors.js';
import type { LoosePose } from '../pose/convert.js';
import { findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import { coco18, type Size } from '../pose/skeleton.js';
import { toPoseLabel, toUniqueLabels } from './labels.js';
import { readPoseFile, readPoseFolder, toStem } from './read-pose-files.js';

/** A pose to draw pictures in. */
export interface PooledPose {
  /** The name of a ready pose, or the file, line or picture of the pose. */
  readonly name: string;
  /** Its part of file names, unique in the pool. */
  readonly label: string;
  /** The picture of the data set that the pose is from. */
  readonly picture?: DataPicture;
  /**
   * The pose; without a canvas it lies on the picture of the person. `frame` is the size of the
   * drawn pictures.
   */
  read(frame: Size): Promise<LoosePose>;
}

/** A pose without its label. */
type UnlabelledPose = Omit<PooledPose, 'label'> & {
  readonly stem: string;
  /** What the pool's hash covers. */
  readonly content: unknown;
};

export interface PosePool {
  readonly poses: readonly PooledPose[];
  /** Files, frames and lines without a pose. */
  readonly problems: readonly Problem[];
  /** Changes with any pose of the pool. */
  readonly hash: string;
}

/** The words for the poses of the data set, and for all ready poses. */
export const dataPoses = 'data';
export const readyPoses = 'ready';

/**
 * The poses that words name: ready poses, keypoint files, annotation files, folders of either,
 * `ready`, or `data` for the poses of the given pictures. Throws `not-found` for an unknown word,
 * and `invalid-argument` for other files and if there is no pose at all.
 */
export async function readPosePool(
  words: readonly string[],
  data: { readonly folder: string; readonly pictures: readonly DataPicture[] },
): Promise<PosePool> {
  const read = await Promise.all(words.map((word) => readWord(word, data)));
  const found = read.flatMap(({ poses }) => poses);
  const problems = read.flatMap((each) => each.problems);
  assertSome(words, found, problems);
  const labels = toUniqueLabels(found, ({ stem, name }) => ({ label: toPoseLabel(stem), name }));
  const hash = createHash('sha256').update(JSON.stringify(found.map(({ name, content }) => [name, content])));
  const poses = found.map(({ name, picture, read: readPose }, index) => ({
    ...{ name, read: readPose, label: labels[index]! },
    ...(picture && { picture }),
  }));
  assertNoTwice(words, poses);
  return { poses, problems, hash: hash.digest('hex').slice(0, 16) };
}

function assertSome(
  words: readonly string[],
  poses: readonly unknown[],
  [problem]: readonly Problem[],
): void {
  if (poses.length > 0 || problem === undefined) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot draw in ${words.join(' ')}: no pose in it, expected at least one; ${problem.place}: ${problem.description}`,
  );
}

/** Refuses two poses with one name and label: something was named twice. */
function assertNoTwice(words: readonly string[], poses: readonly PooledPose[]): void {
  const labels = new Set<string>();
  for (const { name, label } of poses) {
    if (labels.has(label))
      throw new ReposeError(
        'invalid-argument',
        `Cannot draw in ${words.join(' ')}: the pose ${name} comes twice, expected once`,
      );
    labels.add(label);
  }
}

interface WordPoses {
  readonly poses: readonly UnlabelledPose[];
  readonly problems: readonly Problem[];
}

async function readWord(
  word: string,
  data: { readonly folder: string; readonly pictures: readonly DataPicture[] },
): Promise<WordPoses> {
  if (word === dataPoses) {
    const pictures = data.pictures.filter(({ pose }) => pose !== undefined);
    return { poses: pictures.map((picture) => toDataPose(data.folder, picture)), problems: [] };
  }
  if (word === readyPoses) return { poses: readyPoseNames.map(toReadyPose), problems: [] };
  const ready = readyPoseNames.find((name) => name === word);
  return ready === undefined ? readFiles(word) : { poses: [toReadyPose(ready)], problems: [] };
}

/** The poses of a file or a folder. */
async function readFiles(path: string): Promise<WordPoses> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new ReposeError(
      'not-found',
      `Cannot find the poses ${JSON.stringify(path)}: expected a file, a folder, ${dataPoses}, ${readyPoses} or one of ${readyPoseNames.join(', ')}`,
    );
  const { poses, problems } = await (found.isDirectory() ? readPoseFolder(path) : readPoseFile(path));
  if (poses.length === 0 && problems.length === 0)
    throw new ReposeError('not-found', `Cannot find poses in ${path}: expected keypoint or annotation files`);
  return {
    poses: poses.map(({ name, stem, pose }) => ({ name, stem, content: pose, read: async () => pose })),
    problems,
  };
}

function toReadyPose(name: string): UnlabelledPose {
  return { name, stem: name, content: 'ready', read: async (frame) => findReadyPose(name, frame) };
}

function toDataPose(folder: string, picture: DataPicture): UnlabelledPose {
  const read = async () => {
    const source = await readPictureSize(folder, picture);
    const { joints, canvas } = await readPoseOn(source, { folder, picture, skeleton: coco18 });
    return { skeleton: coco18.name, joints, canvas, units: 'pixels' } as const;
  };
  const { path, pose } = picture;
  return { name: path, stem: toStem(path), picture, content: pose, read };
}
