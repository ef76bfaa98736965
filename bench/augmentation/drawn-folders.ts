import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listBackdrops } from '#dist/augment/backdrops.js';
import { nameSources, type PlannedPicture, planPicture } from '#dist/augment/plan-pictures.js';
import { readPosePool } from '#dist/augment/pose-pool.js';
import { writeFolderAtomically } from '#dist/checkpoint/atomic-folder.js';
import { readDataFolder } from '#dist/data/folder/read-data-folder.js';
import { pastePerson } from '#dist/evaluate/paste-person.js';
import { type Matte, openMatte } from '#dist/export/matte/open-matte.js';
import { decodeImage } from '#dist/image/decode-image.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { toUnitRange } from '#dist/image/value-range.js';
import { coco18, type Size } from '#dist/pose/skeleton.js';
import { runRepose } from '../repose-runs.js';

const minJoints = 9;
const seed = 1;

/** What draws: each writes pictures of a data folder's training people into another folder. */
export interface DrawnFolder {
  readonly data: string;
  readonly out: string;
  /** Pictures to draw of each. */
  readonly perPicture: number;
  /** A folder of pictures to draw before, in place of each picture's own background. */
  readonly backdrops?: string | undefined;
}

/** Draws each picture in several poses of the data set by a bundle, with `repose augment`. */
export function drawInPoses(
  { data, out, perPicture, backdrops }: DrawnFolder,
  bundle: string,
): Promise<void> {
  const model = ['--models', dirname(bundle), '--model', basename(bundle)];
  const poses = ['--poses', 'data', '--poses-per-picture', `${perPicture}`, '--min-joints', `${minJoints}`];
  const places = backdrops === undefined ? [] : ['--backdrops', backdrops];
  const asked = [...poses, ...places, '--seed', `${seed}`];
  return runRepose('augment', data, '--split', 'train', ...asked, '--out', out, ...model);
}

/** Draws several samples of each picture by a DAGAN, with `repose augment`. */
export function drawSamples({ data, out, perPicture }: DrawnFolder, run: string): Promise<void> {
  const samples = ['--samples', `${perPicture}`, '--seed', `${seed}`];
  return runRepose('augment', data, '--split', 'train', '--model', run, ...samples, '--out', out);
}

/** Refines each picture once by a SimGAN, with `repose refine`. */
export function refinePictures({ data, out }: Pick<DrawnFolder, 'data' | 'out'>, run: string): Promise<void> {
  return runRepose('refine', data, '--model', run, '--out', out);
}

/**
 * Moves each picture into the poses, and before the backdrops, that `drawInPoses` draws it in and
 * before, without a network: `repose evaluate` calls it `paste`.
 */
export async function warpIntoPoses(
  { data, out, perPicture, backdrops }: DrawnFolder,
  size: Size,
): Promise<void> {
  const folder = await readDataFolder(data);
  const pictures = folder.pictures.filter(({ split }) => split === 'train');
  const pool = await readPosePool(['data'], { folder: data, pictures });
  const plan = { folder: data, posesPerPicture: perPicture, seed, minJoints, size } as const;
  const places = backdrops === undefined ? undefined : await listBackdrops(backdrops);
  const how = { framing: cover, usesCondPose: true, ending: 'png', backdrops: places } as const;
  const matte = await openMatte(size);
  await writeFolderAtomically(out, async (temporary) => {
    for (const source of nameSources(pictures)) {
      const planned = await planPicture(source, pool.poses, { ...plan, ...how, out: temporary });
      for (const picture of planned.pictures) {
        const pasted = await paste(picture, { matte, size, backdrops });
        const path = join(temporary, picture.picture);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, await encodeImage(pasted, { size, format: 'png' }));
      }
    }
  });
  await matte.dispose();
}

/** The picture's person in the planned pose and place, by the warp alone. */
async function paste(
  { picture, cond, joints, condPose, backdrop: place }: PlannedPicture,
  { matte, size, backdrops }: { matte: Matte; size: Size } & Pick<DrawnFolder, 'backdrops'>,
): Promise<Uint8Array> {
  const { imageNhwc: image } = await decodeImage(cond, { framing: { kind: 'stretch' }, field: picture });
  const isBefore = backdrops !== undefined && place !== undefined;
  const pasted = pastePerson({
    image,
    matte: await matte.find(toUnitRange(image), 1),
    size,
    skeleton: coco18,
    source: condPose?.joints ?? [],
    target: joints,
    backdrop: isBefore ? await readCovering(join(backdrops, place), size) : undefined,
  });
  return pasted ?? image;
}

const cover = { kind: 'cover' } as const;

async function readCovering(path: string, size: Size): Promise<Uint8Array> {
  const { imageNhwc } = await decodeImage(await readFile(path), { size, framing: cover, field: path });
  return imageNhwc;
}
