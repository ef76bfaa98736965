/**
 * A picture set as raw bytes in a folder, so that a picture costs one read: `set.json`;
 * `images-0000.rgb` and so on with consecutive pictures, the same number in each file but the last;
 * `joints.f32` with x, y and confidence of each joint.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { ReposeError } from '../errors.js';
import { ifThere } from '../if-there.js';
import { coco18, type Joint, type Size, type Skeleton } from '../pose/skeleton.js';
import type { Pair, PictureSet } from './picture-set.js';

/** The content of `set.json`. */
export interface PackedSetIndex {
  readonly size: Size;
  /** Absent in sets of earlier versions, which were always `coco18`. */
  readonly skeleton?: Skeleton;
  /** The names of the pictures, by index. */
  readonly names: readonly string[];
  /** The picture indices of each person. */
  readonly persons: readonly (readonly number[])[];
  /** The published pairs of the data set; by default all ordered pairs of one person. */
  readonly pairs?: readonly Pair[];
}

/** A picture of the set's size, RGB [H, W, 3], and its joints in its pixels. */
export interface PosedPicture {
  readonly imageNhwc: Uint8Array;
  readonly joints: readonly Joint[];
}

export interface WriteOptions {
  /** Makes the picture of an index, or undefined to leave it out; several run at a time. */
  readonly create: (index: number) => Promise<PosedPicture | undefined>;
  /** Checks the index without the omitted pictures; if it throws, no set is written. */
  readonly check?: (index: PackedSetIndex) => void;
  /** Gets the number of pictures written, and of all. */
  readonly onWritten: (done: number, total: number) => void;
  /** Aborting it ends writing with a `cancelled` error. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of pictures per file; Node cannot read or write 2 GiB or more at once. */
  readonly maxPartBytes?: number | undefined;
}

/** A set with open files; close it after use. */
export interface PackedSet extends PictureSet {
  close(): void;
}

/** Pictures made at the same time: enough to keep sharp's threads busy. */
const madeAtOnce = 8;
const defaultPartBytes = 2 ** 29;

/**
 * Writes a set into the folder atomically. Throws `cancelled` on abort, and what `check` throws.
 */
export async function writePackedSet(
  folder: string,
  index: PackedSetIndex,
  options: WriteOptions,
): Promise<void> {
  const total = index.names.length;
  const bytes = bytesOfAPicture(index.size);
  const perPart = Math.max(1, Math.floor((options.maxPartBytes ?? defaultPartBytes) / bytes));
  const joints = new Float32Array(total * numbersOfAPose(index));
  const missing = new Set<number>();
  await writeFolderAtomically(folder, async (temporary) => {
    for (let start = 0; start < total; start += perPart) {
      const count = Math.min(perPart, total - start);
      const images = await createPart({ start, count, total, bytes, joints, missing }, options);
      await writeFile(join(temporary, partName(start / perPart)), images);
    }
    const written = withoutPictures(index, missing);
    options.check?.(written);
    await writeFile(join(temporary, 'joints.f32'), joints);
    await writeFile(join(temporary, 'set.json'), JSON.stringify({ ...written, perPart }));
  });
}

interface Part {
  readonly start: number;
  readonly count: number;
  readonly total: number;
  /** Of a picture. */
  readonly bytes: number;
  /** The joints of the whole set, which include this part's. */
  readonly joints: Float32Array;
  /** Omitted pictures: they keep their place, with all joints unseen. */
  readonly missing: Set<number>;
}

function withoutPictures(index: PackedSetIndex, missing: ReadonlySet<number>): PackedSetIndex {
  const persons = index.persons
    .map((pictures) => pictures.filter((picture) => !missing.has(picture)))
    .filter((pictures) => pictures.length > 1);
  const pairs = index.pairs?.filter(({ cond, target }) => !missing.has(cond) && !missing.has(target));
  return { ...index, persons, ...(pairs && { pairs }) };
}

/** Pictures `start` to `start + count - 1`: RGB, [count, H, W, 3]. */
async function createPart(
  { start, count, total, bytes, joints, missing }: Part,
  options: WriteOptions,
): Promise<Uint8Array> {
  const images = new Uint8Array(count * bytes);
  const add = async (offset: number) => {
    const picture = await options.create(start + offset);
    if (picture === undefined) {
      missing.add(start + offset);
      return;
    }
    images.set(picture.imageNhwc, offset * bytes);
    const packed = picture.joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
    joints.set(packed, (start + offset) * packed.length);
  };
  for (let done = 0; done < count; done += madeAtOnce) {
    if (options.signal?.aborted)
      throw new ReposeError('cancelled', 'Cannot train: stopped while preparing pictures');
    const group = Math.min(madeAtOnce, count - done);
    await Promise.all(Array.from({ length: group }, (_, i) => add(done + i)));
    options.onWritten(start + done + group, total);
  }
  return images;
}

/** Whether the folder holds a set. Throws if it exists but cannot be read. */
export async function hasPackedSet(folder: string): Promise<boolean> {
  const files = await ifThere(readdir(folder));
  return files?.includes('set.json') ?? false;
}

/** Opens the set in a folder. Pictures are read on demand, usually from the system's cache. */
export function openPackedSet(folder: string): PackedSet {
  // Our own file, written atomically.
  const index = JSON.parse(readFileSync(join(folder, 'set.json'), 'utf8')) as PackedSetIndex & {
    perPart: number;
  };
  const { size, skeleton = coco18, names, persons, pairs, perPart } = index;
  const bytes = bytesOfAPicture(size);
  const stride = numbersOfAPose(index);
  const parts = Array.from({ length: Math.ceil(names.length / perPart) }, (_, part) =>
    openSync(join(folder, partName(part)), 'r'),
  );
  const file = readFileSync(join(folder, 'joints.f32'));
  const joints = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
  return {
    size,
    skeleton,
    persons,
    ...(pairs && { pairs }),
    name: (picture) => names[picture]!,
    image: (picture) => {
      const image = new Uint8Array(bytes);
      readSync(parts[Math.floor(picture / perPart)]!, image, 0, bytes, (picture % perPart) * bytes);
      return image;
    },
    joints: (picture) => unpackJoints(joints.subarray(picture * stride, (picture + 1) * stride)),
    close: () => {
      for (const part of parts) closeSync(part);
    },
  };
}

function unpackJoints(packed: Float32Array): Joint[] {
  return Array.from({ length: packed.length / 3 }, (_, j) => ({
    x: packed[j * 3]!,
    y: packed[j * 3 + 1]!,
    confidence: packed[j * 3 + 2]!,
  }));
}

function numbersOfAPose({ skeleton = coco18 }: PackedSetIndex): number {
  return skeleton.joints.length * 3;
}

function bytesOfAPicture({ width, height }: Size): number {
  return width * height * 3;
}

function partName(part: number): string {
  return `images-${String(part).padStart(4, '0')}.rgb`;
}
