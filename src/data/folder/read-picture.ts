import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../image/decode-image.js';
import { type Framing, frameJoints } from '../../image/framing.js';
import { type ParsePoseOptions, parsePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import type { Pose, Size, Skeleton } from '../../pose/skeleton.js';
import type { PosedPicture } from '../packed-set.js';
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

async function readPose(
  folder: string,
  { path, pose }: DataPicture,
  wanted: ParsePoseOptions,
): Promise<Pose> {
  if (pose === undefined)
    throw new Error('no pose, expected a line in an annotation file or a keypoint file beside it');
  if (pose.kind === 'joints') return parsePose({ joints: pose.joints, units: 'pixels' }, path, wanted);
  if (pose.kind === 'pose') return parsePose(pose.pose, path, wanted);
  const text = await readFile(join(folder, pose.path), 'utf8');
  return parsePose(parsePoseFile(text, pose.path, wanted.skeleton), pose.path, wanted);
}
