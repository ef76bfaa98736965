import { createHash } from 'node:crypto';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { readLoosePose } from '../data/folder/read-picture.js';
import { isVisible } from '../pose/convert.js';
import { coco18 } from '../pose/skeleton.js';
import { createRandom } from '../random.js';
import type { PooledPose } from './pose-pool.js';

export interface ChoiceOptions {
  /** The data set's folder. */
  readonly folder: string;
  /** Undefined: every pose of the pool. */
  readonly posesPerPicture: number | undefined;
  readonly seed: number;
  /** A pose of the data set that shows fewer joints is not taken. */
  readonly minJoints: number;
}

/**
 * The poses that a picture is to be drawn in: all, or so many of them, each as likely, by the seed and the picture's path alone. Its
 * own pose is none of them, nor are poses of the data set that cannot be read or show too little.
 */
export async function choosePoses(
  poses: readonly PooledPose[],
  picture: DataPicture,
  { folder, posesPerPicture, seed, minJoints }: ChoiceOptions,
): Promise<PooledPose[]> {
  const isFit = async (pose: PooledPose) =>
    pose.picture === undefined ||
    (pose.picture.path !== picture.path && (await showsEnough(folder, pose.picture, minJoints)));
  const chosen: PooledPose[] = [];
  for (const pose of posesPerPicture === undefined ? poses : shuffle(poses, picture, seed)) {
    if (chosen.length === posesPerPicture) break;
    if (await isFit(pose)) chosen.push(pose);
  }
  return chosen;
}

/** The poses in a random order, drawn as far as it is asked for: Fisher and Yates' shuffle that remembers only what it has moved. */
function* shuffle(poses: readonly PooledPose[], { path }: DataPicture, seed: number): Generator<PooledPose> {
  const random = createRandom(seed, createHash('sha256').update(path).digest().readUInt32LE());
  const moved = new Map<number, number>();
  for (let last = poses.length - 1; last >= 0; last--) {
    const at = random.integer(0, last);
    yield poses[moved.get(at) ?? at]!;
    moved.set(at, moved.get(last) ?? last);
  }
}

async function showsEnough(folder: string, picture: DataPicture, minJoints: number): Promise<boolean> {
  try {
    const { joints } = await readLoosePose(folder, picture, coco18);
    return joints.filter(isVisible).length >= minJoints;
  } catch {
    return false; // training would leave it out too, and `data check` names it
  }
}
