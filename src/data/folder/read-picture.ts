import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../image/decode-image.js';
import { type Framing, frameJoints } from '../../image/framing.js';
import { type LoosePose, type ParsePoseOptions, parsePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import type { Pose, Size, Skeleton } from '../../pose/skeleton.js';
import type { PosedPicture } from '../packed-set.js';
import { decodeText } from './decode-text.js';
import type { DataPicture } from './read-data-folder.js';

export interface ReadPictureOptions {
  readonly size: Size;
  readonly framing: Framing;
  /** The one that its pose is wanted in. */
  readonly skeleton: Skeleton;
}

/**
 * A picture of a data folder, decoded and framed to `size`, with its joints where they then are. Throws an error that says what
 * cannot be read, and names the file.
 */
export async function readPicture(
  folder: string,
  picture: DataPicture,
  { size, framing, skeleton }: ReadPictureOptions,
): Promise<PosedPicture> {
  const bytes = await readFile(join(folder, picture.path));
  const { imageNhwc, source } = await decodeImage(bytes, { size, framing, field: picture.path });
  const pose = await readPose(folder, picture, { canvas: source, skeleton });
  return { imageNhwc, joints: frameJoints(pose, framing, { source, target: size }) };
}

async function readPose(folder: string, picture: DataPicture, wanted: ParsePoseOptions): Promise<Pose> {
  const place = picture.pose?.kind === 'file' ? picture.pose.path : picture.path;
  return parsePose(await readLoosePose(folder, picture, wanted.skeleton), place, wanted);
}

/** The pose of a picture as its file says it, wanted in `skeleton` in the end; without a canvas it lies on the picture. */
export async function readLoosePose(
  folder: string,
  { pose }: DataPicture,
  skeleton: Skeleton,
): Promise<LoosePose> {
  if (pose === undefined)
    throw new Error('no pose, expected a line in an annotation file or a keypoint file beside it');
  if (pose.kind === 'joints') return { joints: pose.joints, units: 'pixels' };
  if (pose.kind === 'pose') return pose.pose;
  return parsePoseFile(decodeText(await readFile(join(folder, pose.path))), pose.path, skeleton);
}
