import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, readImageSize } from '../../image/decode-image.js';
import { type Framing, frameJoints } from '../../image/framing.js';
import { type LoosePose, parsePose } from '../../pose/convert.js';
import { measureUnits } from '../../pose/keypoint-files/measure-units.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { isSameSize, type Pose, type Size, type Skeleton } from '../../pose/skeleton.js';
import type { PosedPicture } from '../packed-set.js';
import { decodeText } from './decode-text.js';
import type { DataPicture } from './read-data-folder.js';

export interface ReadPictureOptions {
  readonly size: Size;
  readonly framing: Framing;
  /** The skeleton to convert its pose to. */
  readonly skeleton: Skeleton;
}

/**
 * A picture of a data folder, decoded and framed to `size`, its joints in that frame, and its
 * original size `source`. Throws an error that names the file.
 */
export async function readPicture(
  folder: string,
  picture: DataPicture,
  { size, framing, skeleton }: ReadPictureOptions,
): Promise<PosedPicture & { readonly source: Size }> {
  const bytes = await readFile(join(folder, picture.path));
  const { imageNhwc, source } = await decodeImage(bytes, { size, framing, field: picture.path });
  const pose = await readPoseOn(source, { folder, picture, skeleton });
  return { imageNhwc, joints: frameJoints(pose, framing, { source, target: size }), source };
}

/** The upright size of a picture of a data folder, read from its header. */
export async function readPictureSize(folder: string, { path }: DataPicture): Promise<Size> {
  return readImageSize(await readFile(join(folder, path)), path);
}

/** The pose of a picture of size `source`, in pixels of that picture. */
export async function readPoseOn(
  source: Size,
  { folder, picture, skeleton }: { folder: string; picture: DataPicture; skeleton: Skeleton },
): Promise<Pose> {
  const place = picture.pose?.kind === 'file' ? picture.pose.path : picture.path;
  const loose = await readLoosePose(folder, picture, skeleton);
  const pose = parsePose(loose, place, { skeleton, canvas: source });
  if (isSameSize(pose.canvas, source)) return pose;
  const framing = { kind: picture.pose?.placement?.framing ?? 'stretch' } as const;
  return {
    ...pose,
    canvas: source,
    joints: frameJoints(pose, framing, { source: pose.canvas, target: source }),
  };
}

/**
 * The pose of a picture as its file states it, to be converted to `skeleton`; without a canvas it
 * lies on the picture.
 */
export async function readLoosePose(
  folder: string,
  { path, pose }: DataPicture,
  skeleton: Skeleton,
): Promise<LoosePose> {
  if (pose === undefined)
    throw new Error('no pose, expected a line in an annotation file or a keypoint file beside it');
  const canvas = pose.placement?.canvas;
  if (pose.kind === 'joints') return { joints: pose.joints, units: measureUnits(pose.joints, path), canvas };
  if (pose.kind === 'pose') return { ...pose.pose, canvas: pose.pose.canvas ?? canvas };
  const parsed = parsePoseFile(decodeText(await readFile(join(folder, pose.path))), pose.path, skeleton);
  return { ...parsed, canvas: parsed.canvas ?? canvas };
}
