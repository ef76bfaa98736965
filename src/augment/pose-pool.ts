import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../data/folder/decode-text.js';
import { settingsFile } from '../data/folder/folder-settings.js';
import { listPaths, picturePattern } from '../data/folder/list-paths.js';
import { type Annotations, parseAnnotations } from '../data/folder/parse-annotations.js';
import { parseCocoFile } from '../data/folder/parse-coco-file.js';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { readPictureSize, readPoseOn } from '../data/folder/read-picture.js';
import { ReposeError } from '../errors.js';
import { readImageSize } from '../image/decode-image.js';
import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import { coco18, type Size } from '../pose/skeleton.js';
import { toPoseLabel, toUniqueLabels } from './labels.js';

/** A pose that pictures are to be drawn in. */
export interface PooledPose {
  /** A ready pose's name, or the file, line or picture that it comes from. */
  readonly name: string;
  /** What stands for it in file names; no other pose of the pool has it. */
  readonly label: string;
  /** The picture of the data set whose own pose this is. */
  readonly picture?: DataPicture;
  /** The pose; without a canvas it lies on the picture of the person. `frame` is the size of the drawn pictures. */
  read(frame: Size): Promise<LoosePose>;
}

/** What is known of a pose before its label. */
type UnlabelledPose = Omit<PooledPose, 'label'> & {
  readonly stem: string;
  /** Whatever makes it another pose. */
  readonly content: unknown;
};

export interface PosePool {
  readonly poses: readonly PooledPose[];
  /** Another one whenever a pose of the pool is another. */
  readonly hash: string;
}

/** The word for the poses of the data set itself, and the one for all ready poses. */
export const dataPoses = 'data';
export const readyPoses = 'ready';

/**
 * The poses that words name: ready poses, keypoint files, annotation files, folders of either, `ready`, or `data` for those of the
 * pictures given. Throws `not-found` for a word that names nothing, and `invalid-argument` for a file that is no pose.
 */
export async function readPosePool(
  words: readonly string[],
  data: { readonly folder: string; readonly pictures: readonly DataPicture[] },
): Promise<PosePool> {
  const found = (await Promise.all(words.map((word) => readWord(word, data)))).flat();
  const labels = toUniqueLabels(found, ({ stem, name }) => ({ label: toPoseLabel(stem), name }));
  const hash = createHash('sha256').update(JSON.stringify(found.map(({ name, content }) => [name, content])));
  const poses = found.map(({ name, picture, read }, index) => ({
    ...{ name, read, label: labels[index]! },
    ...(picture && { picture }),
  }));
  assertNoTwice(words, poses);
  return { poses, hash: hash.digest('hex').slice(0, 16) };
}

/** Two poses of one name and label: something was named twice. */
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

async function readWord(
  word: string,
  data: { readonly folder: string; readonly pictures: readonly DataPicture[] },
): Promise<UnlabelledPose[]> {
  if (word === dataPoses)
    return data.pictures
      .filter(({ pose }) => pose !== undefined)
      .map((picture) => toDataPose(data.folder, picture));
  if (word === readyPoses) return readyPoseNames.map(toReadyPose);
  const ready = readyPoseNames.find((name) => name === word);
  if (ready !== undefined) return [toReadyPose(ready)];
  const found = await stat(word).catch(() => undefined);
  if (found === undefined)
    throw new ReposeError(
      'not-found',
      `Cannot find the poses ${JSON.stringify(word)}: expected a file, a folder, ${dataPoses}, ${readyPoses} or one of ${readyPoseNames.join(', ')}`,
    );
  const poses = found.isDirectory() ? await readFolder(word) : await readPoses(word);
  if (poses.length > 0) return poses;
  throw new ReposeError('not-found', `Cannot find poses in ${word}: expected keypoint or annotation files`);
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

async function readFolder(folder: string): Promise<UnlabelledPose[]> {
  const paths = (await listPaths(folder)).filter(
    (path) => /\.(json|csv)$/i.test(path) && path !== settingsFile,
  );
  const poses: UnlabelledPose[] = [];
  for (const path of paths) poses.push(...(await readPoses(join(folder, path))));
  return poses;
}

/** The poses of one file; a CSV file that is no annotation file has none. */
async function readPoses(file: string): Promise<UnlabelledPose[]> {
  const text = decodeText(await readFile(file));
  if (!file.toLowerCase().endsWith('.csv')) return readKeypoints(text, file);
  const annotations = parseAnnotations(text, file);
  return annotations === undefined ? [] : readAnnotated(annotations, file);
}

/** One pose, or of a COCO file those of all its pictures. */
function readKeypoints(text: string, file: string): UnlabelledPose[] {
  const listed = parseCocoFile(text, file, coco18).poses;
  if (listed.size === 0) return [toFixedPose(file, file, parsePoseFile(text, file))];
  return [...listed].map(([picture, pose]) => toFixedPose(`${file}:${picture}`, picture, pose));
}

/** The lines of an annotation file. Where a line's picture lies beside it the pose lies on that picture. */
async function readAnnotated({ poses, problems }: Annotations, file: string): Promise<UnlabelledPose[]> {
  const [problem] = problems;
  if (problem !== undefined)
    throw new ReposeError('invalid-argument', `Cannot read ${problem.place}: ${problem.description}`);
  return Promise.all(
    [...poses].map(async ([name, joints]) => {
      const bytes = await readFile(join(dirname(file), name)).catch(() => undefined);
      const canvas = bytes && (await readImageSize(bytes, name));
      return toFixedPose(`${file}:${name}`, name, { skeleton: coco18.name, joints, units: 'pixels', canvas });
    }),
  );
}

function toFixedPose(name: string, path: string, pose: LoosePose): UnlabelledPose {
  return { name, stem: toStem(path), content: pose, read: async () => pose };
}

/** `beach` of `anna/beach.png` and of `poses/beach.json`. */
function toStem(path: string): string {
  return basename(path)
    .replace(picturePattern, '')
    .replace(/\.json$/i, '');
}
