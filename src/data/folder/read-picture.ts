import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../image/decode-image.js';
import { type Framing, frameJoints } from '../../image/framing.js';
import { parsePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { coco18, type Pose, type Size } from '../../pose/skeleton.js';
import type { PosedPicture } from '../packed-set.js';
import type { DataPicture } from './read-data-folder.js';

export interface ReadPictureOptions {
  readonly size: Size;
  readonly framing: Framing;
}

/**
 * A picture of a data folder, decoded and framed to `size`, with its joints where they then are. Throws an error that says what
 * cannot be read, and names the file.
 */
export async function readPicture(
  folder: string,
  picture: DataPicture,
  { size, framing }: ReadPictureOptions,
): Promise<PosedPicture> {
  const bytes = await readFile(join(folder, picture.path));
  const { imageNhwc, source } = await decodeImage(bytes, { size, framing, field: picture.path });
  const pose = await readPose(folder, picture, source);
  return { imageNhwc, joints: frameJoints(pose, framing, { source, target: size }) };
}

async function readPose(folder: string, { path, pose }: DataPicture, source: Size): Promise<Pose> {
  if (pose === undefined)
    throw new Error('no pose, expected a line in an annotation file or a keypoint file beside it');
  if (pose.kind === 'joints')
    return parsePose({ skeleton: coco18.name, joints: pose.joints, units: 'pixels' }, path, source);
  if (pose.kind === 'pose') return parsePose(pose.pose, path, source);
  const text = await readFile(join(folder, pose.path), 'utf8');
  return parsePose(parsePoseFile(text, pose.path), pose.path, source);
}
