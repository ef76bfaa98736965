import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { ReposeError } from '../errors.js';
import { coco18, type Joint, type Size } from '../pose/skeleton.js';
import {
  renderPerson,
  syntheticBodyPose,
  syntheticIdentity,
  syntheticVersion,
} from '../synthetic/synthetic-people.js';
import type { PictureSet } from './picture-set.js';

/** Which of the endless synthetic people make a set. */
export interface SyntheticSetOptions {
  readonly seed: number;
  readonly size: Size;
  /** Identities `first` to `first + identities - 1`: sets that do not overlap share nobody. */
  readonly first: number;
  readonly identities: number;
  readonly posesPerIdentity: number;
}

/** Where a set is kept, and who hears of its drawing. */
export interface LoadOptions {
  readonly cacheFolder: string;
  /** Hears how many of how many pictures are drawn; not called for a set that is there. */
  readonly onDrawn: (done: number, total: number) => void;
  /** Its abort ends drawing with a `cancelled` error. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of pictures in one file; Node reads no file of 2 GiB or more at once. */
  readonly maxPartBytes?: number;
}

/** Held-out people start at this identity, far behind any that training sees. */
export const firstHeldOutPerson = 1_000_000;

const jointCount = coco18.joints.length;
/** Pictures drawn at a time: enough to keep sharp's threads busy. */
const drawnAtOnce = 8;
const defaultPartBytes = 2 ** 29;

/**
 * Synthetic people as a set, drawn once and kept below `cacheFolder` as raw bytes (24 KB a picture at 128x64), so
 * that training never waits for drawing. All pictures are held in memory.
 */
export async function loadSyntheticSet(options: SyntheticSetOptions, load: LoadOptions): Promise<PictureSet> {
  const { seed, size, first, identities, posesPerIdentity } = options;
  const sizeName = `${size.width}x${size.height}`;
  const name = `v${syntheticVersion}-${sizeName}-seed${seed}-from${first}-${identities}x${posesPerIdentity}`;
  const folder = join(load.cacheFolder, 'synthetic', name);
  if (!(await isThere(folder))) await drawSet(options, folder, load);

  const names = (await readdir(folder)).filter((file) => file.endsWith('.rgb')).sort();
  const parts: Uint8Array[] = [];
  for (const file of names) parts.push(await readFile(join(folder, file)));
  const joints = await readFile(join(folder, 'joints.f32'));
  return createPackedSet(
    options,
    parts,
    new Float32Array(joints.buffer, joints.byteOffset, joints.length / 4),
  );
}

async function isThere(folder: string): Promise<boolean> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined;
}

/** `parts` hold the pictures in order, each part but the last the same number of them. */
function createPackedSet(
  options: SyntheticSetOptions,
  parts: readonly Uint8Array[],
  joints: Float32Array,
): PictureSet {
  const { size, identities, posesPerIdentity } = options;
  const bytes = size.width * size.height * 3;
  const perPart = (parts[0]?.length ?? 0) / bytes;
  return {
    size,
    skeleton: coco18,
    persons: Array.from({ length: identities }, (_, person) =>
      Array.from({ length: posesPerIdentity }, (_, pose) => person * posesPerIdentity + pose),
    ),
    image: (index) => {
      const start = (index % perPart) * bytes;
      return parts[Math.floor(index / perPart)]!.subarray(start, start + bytes);
    },
    joints: (index) => unpackJoints(joints.subarray(index * jointCount * 3, (index + 1) * jointCount * 3)),
  };
}

function unpackJoints(packed: Float32Array): Joint[] {
  return Array.from({ length: jointCount }, (_, j) => ({
    x: packed[j * 3]!,
    y: packed[j * 3 + 1]!,
    confidence: packed[j * 3 + 2]!,
  }));
}

/** Draws every picture of a set into files, which appear under their name only when all is there. */
async function drawSet(options: SyntheticSetOptions, folder: string, load: LoadOptions): Promise<void> {
  const total = options.identities * options.posesPerIdentity;
  const bytes = options.size.width * options.size.height * 3;
  const perPart = Math.max(1, Math.floor((load.maxPartBytes ?? defaultPartBytes) / bytes));
  const joints = new Float32Array(total * jointCount * 3);
  await writeFolderAtomically(folder, async (temporary) => {
    for (let start = 0; start < total; start += perPart) {
      const count = Math.min(perPart, total - start);
      const images = await drawPart(options, { start, count, total, joints }, load);
      const number = String(start / perPart).padStart(4, '0');
      await writeFile(join(temporary, `images-${number}.rgb`), images);
    }
    await writeFile(join(temporary, 'joints.f32'), joints);
  });
}

interface Part {
  readonly start: number;
  readonly count: number;
  readonly total: number;
  /** Of the whole set; the part's are written into it. */
  readonly joints: Float32Array;
}

/** Draws `count` pictures from number `start` on: RGB, [count, H, W, 3]. */
async function drawPart(
  { seed, size, first, posesPerIdentity }: SyntheticSetOptions,
  { start, count, total, joints }: Part,
  { onDrawn, signal }: LoadOptions,
): Promise<Uint8Array> {
  const bytes = size.width * size.height * 3;
  const images = new Uint8Array(count * bytes);
  const draw = async (offset: number) => {
    const index = start + offset;
    const person = first + Math.floor(index / posesPerIdentity);
    const bodyPose = syntheticBodyPose(seed, person, index % posesPerIdentity);
    const picture = await renderPerson(syntheticIdentity(seed, person), bodyPose, size);
    images.set(picture.imageNhwc, offset * bytes);
    const packed = picture.joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
    joints.set(packed, index * jointCount * 3);
  };
  for (let done = 0; done < count; done += drawnAtOnce) {
    if (signal?.aborted)
      throw new ReposeError('cancelled', 'Cannot train: stopped while the pictures were drawn');
    const group = Math.min(drawnAtOnce, count - done);
    await Promise.all(Array.from({ length: group }, (_, i) => draw(done + i)));
    onDrawn(start + done + group, total);
  }
  return images;
}
