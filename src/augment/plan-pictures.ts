import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { readPoseOn } from '../data/folder/read-picture.js';
import { ReposeError, toMessage } from '../errors.js';
import { openImage } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import { type Framing, frameJoints } from '../image/framing.js';
import { isInside, isVisible, type LoosePose, parsePose } from '../pose/convert.js';
import { coco18, isSameSize, type Joint, type Size } from '../pose/skeleton.js';
import { type Backdrops, chooseBackdrop } from './backdrops.js';
import { type ChoiceOptions, choosePoses } from './choose-poses.js';
import { toLabel, toUniqueLabels } from './labels.js';
import { isThere } from './manifest-lines.js';
import type { DrawnFrom } from './picture-manifest.js';
import type { PooledPose } from './pose-pool.js';

/** A picture to draw: a person and a pose, both in the frame of the drawn picture. */
export interface PlannedPicture extends DrawnFrom {
  /** Encoded, in the size of the drawn pictures; the same object for all poses. */
  readonly cond: Uint8Array;
  readonly joints: readonly Joint[];
  /** The pose of `cond`, where it is known and the model uses it; the same object for all poses. */
  readonly condPose: LoosePose | undefined;
}

/** What to draw for one condition image. */
export interface PicturePlan {
  readonly pictures: readonly PlannedPicture[];
  /** The number drawn by an earlier run. */
  readonly kept: number;
  readonly failed: readonly { readonly from: DrawnFrom; readonly error: unknown }[];
}

export interface PicturePlanOptions extends ChoiceOptions {
  readonly out: string;
  /** The size of the drawn pictures. */
  readonly size: Size;
  readonly framing: Framing;
  /** Whether the model draws better if it knows the pose of the condition image. */
  readonly usesCondPose: boolean;
  /** The pictures to draw before, one by lot for each drawn picture; undefined: the condition images' own. */
  readonly backdrops?: Pick<Backdrops, 'paths'> | undefined;
  /** The extension of the drawn files, without a dot. */
  readonly ending: string;
}

/** A condition image, and the beginning of the drawn pictures' paths below the output folder. */
export interface Source {
  readonly picture: DataPicture;
  readonly stem: string;
}

/**
 * Names for condition images that make the output a data folder: one folder per person, below that
 * of the split if there is one.
 */
export function nameSources(pictures: readonly DataPicture[]): Source[] {
  const stems = toUniqueLabels(pictures, (picture) => ({ label: toStem(picture), name: picture.path }));
  return pictures.map((picture, index) => ({ picture, stem: stems[index]! }));
}

function toStem({ path, person, split }: DataPicture): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  // The name of a person may be a folder's path; each of its parts stays a folder.
  const parts = [...person.split('/'), name].map(toLabel);
  return (split === undefined || parts[0] === split ? parts : [split, ...parts]).join('/');
}

/** Plans the poses in which a condition image is not drawn yet. `failed` lists unreadable ones. */
export async function planPicture(
  { picture, stem }: Source,
  poses: readonly PooledPose[],
  options: PicturePlanOptions,
): Promise<PicturePlan> {
  const { out, ending, backdrops, seed } = options;
  const wanted = (await choosePoses(poses, picture, options)).map((pose) => {
    const from = { source: picture.path, pose: pose.name };
    const name = { picture: `${stem}--${pose.label}.${ending}`, person: picture.person };
    const backdrop = backdrops && { backdrop: chooseBackdrop(backdrops, from, seed) };
    return { pose, from: { ...name, ...from, ...backdrop } };
  });
  const { kept, missing } = await findMissing(wanted, out);
  if (missing.length === 0) return { pictures: [], kept, failed: [] };
  try {
    const { cond, source } = await readCond(picture, options);
    const condPose = options.usesCondPose ? await readCondPose(picture, source, options) : undefined;
    const planned = await Promise.all(
      missing.map(({ from, pose }) =>
        frame(pose, source, options).then(
          (joints) => ({ ...from, cond, joints, condPose }),
          (error: unknown) => ({ from, error }),
        ),
      ),
    );
    return {
      pictures: planned.filter((each) => 'cond' in each),
      kept,
      failed: planned.filter((each) => 'error' in each),
    };
  } catch (error) {
    return { pictures: [], kept, failed: missing.map(({ from }) => ({ from, error })) };
  }
}

async function findMissing<Wanted extends { readonly from: DrawnFrom }>(
  wanted: readonly Wanted[],
  out: string,
): Promise<{ kept: number; missing: Wanted[] }> {
  const there = await Promise.all(wanted.map(({ from }) => isThere(join(out, from.picture))));
  const missing = wanted.filter((_, index) => !there[index]);
  return { kept: wanted.length - missing.length, missing };
}

/**
 * The picture to send: framed here, once, so that a large picture is not sent and decoded again for
 * each pose. Sends a picture of the right size unchanged.
 */
async function readCond(
  { path }: DataPicture,
  { folder, size, framing }: PicturePlanOptions,
): Promise<{ cond: Uint8Array; source: Size }> {
  const bytes = await readFile(join(folder, path)).catch((cause: unknown) => {
    throw new Error(`Cannot read ${path}: ${toMessage(cause)}`, { cause });
  });
  const image = await openImage(bytes, { field: path });
  const { source } = image;
  if (isSameSize(source, size)) return { cond: bytes, source };
  const imageNhwc = await image.frame({ size, framing });
  return { cond: await encodeImage(imageNhwc, { size, format: 'png' }), source };
}

/**
 * A picture's own pose in pixels of the drawn picture; undefined if it has none, or if the framing
 * cuts off all of it.
 */
async function readCondPose(
  picture: DataPicture,
  source: Size,
  { folder, size, framing }: PicturePlanOptions,
): Promise<LoosePose | undefined> {
  if (picture.pose === undefined) return undefined;
  const pose = await readPoseOn(source, { folder, picture, skeleton: coco18 });
  const joints = frameJoints(pose, framing, { source, target: size });
  const isShown = joints.some((joint) => isVisible(joint) && isInside(joint, size));
  return isShown ? { skeleton: coco18.name, joints, canvas: size, units: 'pixels' } : undefined;
}

/**
 * A pose's joints in pixels of the drawn picture. Throws `invalid-argument` if the framing cuts off
 * all of them.
 */
async function frame(
  pose: PooledPose,
  source: Size,
  { size, framing }: PicturePlanOptions,
): Promise<readonly Joint[]> {
  const parsed = parsePose(await pose.read(size), pose.name, { skeleton: coco18, canvas: source });
  const joints = frameJoints(parsed, framing, { source, target: size });
  if (joints.some((joint) => isVisible(joint) && isInside(joint, size))) return joints;
  throw new ReposeError(
    'invalid-argument',
    `Cannot draw ${pose.name}: no visible joint of its ${parsed.canvas.width}x${parsed.canvas.height} canvas is in the ` +
      `${size.width}x${size.height} picture that --framing ${framing.kind} makes of it, expected at least one`,
  );
}
