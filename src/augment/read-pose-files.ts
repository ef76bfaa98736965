import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../data/folder/decode-text.js';
import { settingsFile } from '../data/folder/folder-settings.js';
import { listPaths, picturePattern } from '../data/folder/list-paths.js';
import { type Annotations, parseAnnotations } from '../data/folder/parse-annotations.js';
import type { Problem } from '../data/folder/problem.js';
import { toMessage } from '../errors.js';
import { readImageSize } from '../image/decode-image.js';
import { isVisible, type LoosePose } from '../pose/convert.js';
import { measureUnits } from '../pose/keypoint-files/measure-units.js';
import { nobodyProblem, type PoseFrame, parsePoseFrames } from '../pose/parse-pose-file.js';
import { coco18, type Joint } from '../pose/skeleton.js';

/** A pose of a keypoint or annotation file. */
export interface FilePose {
  /** The file, and which of its poses if it has several. */
  readonly name: string;
  /** The source of its label, see `toStem`. */
  readonly stem: string;
  readonly pose: LoosePose;
}

/** The poses of files, and the files, frames and lines without one. */
export interface FilePoses {
  readonly poses: readonly FilePose[];
  readonly problems: readonly Problem[];
}

/** The poses of the keypoint and annotation files below a folder. */
export async function readPoseFolder(folder: string): Promise<FilePoses> {
  const paths = (await listPaths(folder)).filter(
    (path) => /\.(json|csv)$/i.test(path) && path !== settingsFile,
  );
  const found: FilePoses[] = [];
  for (const path of paths.map((each) => join(folder, each))) {
    try {
      found.push(await readPoseFile(path));
    } catch (error) {
      found.push({ poses: [], problems: [{ place: path, description: toMessage(error) }] });
    }
  }
  return {
    poses: found.flatMap(({ poses }) => poses),
    problems: found.flatMap(({ problems }) => problems),
  };
}

/**
 * The poses of all pictures, frames or lines of a file. A CSV file that is not an annotation file
 * has none. Throws `invalid-argument` for a file of an unknown form, or whose only pose is
 * unreadable.
 */
export async function readPoseFile(file: string): Promise<FilePoses> {
  const text = decodeText(await readFile(file));
  if (!file.toLowerCase().endsWith('.csv')) return readKeypoints(text, file);
  const annotations = parseAnnotations(text, file);
  return annotations === undefined ? { poses: [], problems: [] } : readAnnotated(annotations, file);
}

async function readKeypoints(text: string, file: string): Promise<FilePoses> {
  const frames = parsePoseFrames(text, file);
  const [only, ...others] = frames;
  if (only === undefined) return { poses: [], problems: [{ place: file, description: nobodyProblem }] };
  if (only.kind === 'unreadable' && others.length === 0) throw only.error;
  return collect(
    file,
    frames.map((frame, index) => ({
      ...nameFrame(file, frame, others.length > 0 ? index : undefined),
      picture: frame.name,
      read: () => readFrame(frame),
    })),
  );
}

/** A pose's name: by the picture, or by its number if there are others. */
function nameFrame(file: string, { name }: PoseFrame, index: number | undefined) {
  if (name !== undefined) return { name: `${file}:${name}`, stem: toStem(name) };
  if (index === undefined) return { name: file, stem: toStem(file) };
  return { name: `${file}[${index}]`, stem: `${toStem(file)}-${index}` };
}

function readFrame(frame: PoseFrame): LoosePose {
  switch (frame.kind) {
    case 'pose':
      return frame.pose;
    case 'nobody':
      throw new Error(nobodyProblem);
    case 'unreadable':
      throw frame.error;
  }
}

async function readAnnotated(annotations: Annotations, file: string): Promise<FilePoses> {
  const found = await collect(
    file,
    [...annotations.poses].map(([picture, joints]) => {
      const name = `${file}:${picture}`;
      return { name, stem: toStem(picture), picture, read: () => toLoosePose(joints, name) };
    }),
  );
  return { poses: found.poses, problems: [...annotations.problems, ...found.problems] };
}

function toLoosePose(joints: readonly Joint[], name: string): LoosePose {
  if (!joints.some(isVisible)) throw new Error(nobodyProblem);
  return { skeleton: coco18.name, joints, units: measureUnits(joints, name) };
}

interface PoseSource extends Omit<FilePose, 'pose'> {
  /** The picture of the pose, if its file names one. */
  readonly picture: string | undefined;
  read(): LoosePose;
}

async function collect(file: string, sources: readonly PoseSource[]): Promise<FilePoses> {
  const poses: FilePose[] = [];
  const problems: Problem[] = [];
  for (const { name, stem, picture, read } of sources) {
    try {
      poses.push({ name, stem, pose: await placeOnPicture(read(), file, picture) });
    } catch (error) {
      problems.push({ place: name, description: toMessage(error) });
    }
  }
  return { poses, problems };
}

/**
 * Gives a pose without a canvas the size of the picture that its file names, if that lies beside
 * the file.
 */
async function placeOnPicture(
  pose: LoosePose,
  file: string,
  picture: string | undefined,
): Promise<LoosePose> {
  if (pose.canvas !== undefined || picture === undefined) return pose;
  const bytes = await readFile(join(dirname(file), picture)).catch(() => undefined);
  return { ...pose, canvas: bytes && (await readImageSize(bytes, picture)) };
}

/** `anna/beach.png` and `poses/beach.json` become `beach`. */
export function toStem(path: string): string {
  return basename(path)
    .replace(picturePattern, '')
    .replace(/\.json$/i, '');
}
