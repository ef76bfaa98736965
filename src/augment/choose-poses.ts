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
  /** Undefined: all poses of the pool. */
  readonly posesPerPicture: number | undefined;
  readonly seed: number;
  /** Poses of the data set with fewer visible joints are skipped. */
  readonly minJoints: number;
}

/**
 * The poses to draw a picture in: all, or a given number of them, chosen uniformly by the seed and
 * the picture's path. Skips its own pose, and unreadable or too incomplete poses of the data set.
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

/**
 * The poses in a random order, on demand: a Fisher-Yates shuffle that stores only what it has
 * moved.
 */
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
    return false; // training also leaves it out, and `data check` reports it
  }
}
