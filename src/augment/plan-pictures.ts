import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { ReposeError, toMessage } from '../errors.js';
import { decodeImage, readImageSize } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import { type Framing, frameJoints } from '../image/framing.js';
import { isInside, isVisible, parsePose } from '../pose/convert.js';
import { coco18, isSameSize, type Joint, type Size } from '../pose/skeleton.js';
import { type ChoiceOptions, choosePoses } from './choose-poses.js';
import { toLabel, toUniqueLabels } from './labels.js';
import { type DrawnFrom, isThere } from './picture-manifest.js';
import type { PooledPose } from './pose-pool.js';

/** A picture that is to be drawn: a person and a pose, both in the frame of the drawn picture. */
export interface PlannedPicture extends DrawnFrom {
  /** Encoded, of the drawn pictures' size; one and the same for all poses of a person's picture. */
  readonly cond: Uint8Array;
  readonly joints: readonly Joint[];
}

/** What is to be done for one condition picture. */
export interface PicturePlan {
  readonly pictures: readonly PlannedPicture[];
  /** Those that an earlier run has drawn. */
  readonly kept: number;
  readonly failed: readonly { readonly from: DrawnFrom; readonly error: unknown }[];
}

export interface PicturePlanOptions extends ChoiceOptions {
  readonly out: string;
  /** Of the drawn pictures. */
  readonly size: Size;
  readonly framing: Framing;
  /** Of the drawn pictures' files, without a dot. */
  readonly ending: string;
}

/** A condition picture, and how the names of what is drawn from it begin: a path below the output folder. */
export interface Source {
  readonly picture: DataPicture;
  readonly stem: string;
}

/**
 * The condition pictures with names that make the output a data folder: below the split, where it is known, a folder a person.
 */
export function nameSources(pictures: readonly DataPicture[]): Source[] {
  const stems = toUniqueLabels(pictures, (picture) => ({ label: toStem(picture), name: picture.path }));
  return pictures.map((picture, index) => ({ picture, stem: stems[index]! }));
}

function toStem({ path, person, split }: DataPicture): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  // A person who is told by a folder has its path; each of its parts stays a folder.
  const parts = [...person.split('/'), name].map(toLabel);
  return (split === undefined || parts[0] === split ? parts : [split, ...parts]).join('/');
}

/** Reads a condition picture for the poses in which it is not drawn yet. What cannot be read is told in `failed`. */
export async function planPicture(
  { picture, stem }: Source,
  poses: readonly PooledPose[],
  options: PicturePlanOptions,
): Promise<PicturePlan> {
  const wanted = await findMissing(
    (await choosePoses(poses, picture, options)).map((pose) => ({
      pose,
      from: {
        picture: `${stem}--${pose.label}.${options.ending}`,
        person: picture.person,
        source: picture.path,
        pose: pose.name,
      },
    })),
    options.out,
  );
  const { kept, missing } = wanted;
  if (missing.length === 0) return { pictures: [], kept, failed: [] };
  try {
    const { cond, source } = await readCond(picture, options);
    const planned = await Promise.all(
      missing.map(({ from, pose }) =>
        frame(pose, source, options).then(
          (joints) => ({ ...from, cond, joints }),
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
 * The picture as it is sent: framed here, once, so that whatever its size, neither the wire nor the server's decoding is paid for it
 * again with each pose. One that has the size already goes as it is.
 */
async function readCond(
  { path }: DataPicture,
  { folder, size, framing }: PicturePlanOptions,
): Promise<{ cond: Uint8Array; source: Size }> {
  const bytes = await readFile(join(folder, path)).catch((cause: unknown) => {
    throw new Error(`Cannot read ${path}: ${toMessage(cause)}`, { cause });
  });
  const source = await readImageSize(bytes, path);
  if (isSameSize(source, size)) return { cond: bytes, source };
  const { imageNhwc } = await decodeImage(bytes, { size, framing, field: path });
  return { cond: await encodeImage(imageNhwc, { size, format: 'png' }), source };
}

/** A pose's joints in pixels of the drawn picture. Throws `invalid-argument` where the framing cuts all of them off. */
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
