/**
 * A picture set as raw bytes in a folder, so that a picture costs one read: `set.json`;
 * `images-0000.rgb` and so on with consecutive pictures, the same number in each file but the last;
 * beside each, `joints-0000.f32` with x, y and confidence of each joint, and in a set with masks
 * `masks-0000.gray` with a byte a pixel.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
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
  /** Whether each picture comes with a mask. */
  readonly hasMasks?: boolean;
}

/**
 * A picture of the set's size, RGB [H, W, 3], its joints in its pixels, and in a set with masks how
 * much of each pixel its person covers, [H, W], 0 to 255.
 */
export interface PosedPicture {
  readonly imageNhwc: Uint8Array;
  readonly joints: readonly Joint[];
  readonly mask?: Uint8Array;
}

export interface WriteOptions {
  /** The pictures from index `start` on, in order; undefined leaves one out. */
  readonly pictures: (start: number) => AsyncIterable<PosedPicture | undefined>;
  /** Gets the number of pictures written, and of all. */
  readonly onWritten: (done: number, total: number) => void;
  /** Aborting it ends writing with a `cancelled` error. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of pictures per file, which memory holds before they are written. */
  readonly maxPartBytes?: number | undefined;
}

/** A set with open files; close it after use. */
export interface PackedSet extends PictureSet {
  close(): void;
}

const defaultPartBytes = 2 ** 26;

/**
 * Writes a set into the folder atomically. `check` gets the index without the omitted pictures.
 * Throws `cancelled` on abort, and what `check` and `pictures` throw: then there is no set.
 */
export async function writePackedSet(
  folder: string,
  index: PackedSetIndex,
  options: WriteOptions & { readonly check?: (index: PackedSetIndex) => void },
): Promise<void> {
  await writeFolderAtomically(folder, async (temporary) => {
    const parts = { folder: temporary, index, perPart: picturesPerPart(index, options) };
    const written = withoutPictures(index, await writeParts(parts, 0, options));
    options.check?.(written);
    await writeIndex(parts, written);
  });
}

/**
 * As `writePackedSet()`, but keeps the files that a stopped writing has finished, and goes on after
 * them. `pictures` must always be the same, and leave none out; then several processes may write the
 * same set at a time.
 */
export async function resumePackedSet(
  folder: string,
  index: PackedSetIndex,
  options: WriteOptions,
): Promise<void> {
  const parts = { folder, index, perPart: picturesPerPart(index, options) };
  await mkdir(folder, { recursive: true });
  await writeParts(parts, await countFinished(parts), options);
  await writeIndex(parts, index);
}

/** A set that is being written. */
interface Parts {
  readonly folder: string;
  readonly index: PackedSetIndex;
  readonly perPart: number;
}

function picturesPerPart({ size }: PackedSetIndex, { maxPartBytes = defaultPartBytes }: WriteOptions) {
  return Math.max(1, Math.floor(maxPartBytes / bytesOfAPicture(size)));
}

/** The pictures in the complete files that the folder has. */
async function countFinished({ folder, index, perPart }: Parts): Promise<number> {
  const total = index.names.length;
  let done = 0;
  while (done < total) {
    const count = Math.min(perPart, total - done);
    const file = await ifThere(stat(join(folder, imagesName(done / perPart))));
    if (file?.size !== count * bytesOfAPicture(index.size)) return done;
    done += count;
  }
  return done;
}

/** Writes the files of the pictures from index `start` on. Returns the pictures left out. */
async function writeParts(parts: Parts, start: number, options: WriteOptions): Promise<Set<number>> {
  const { index, perPart } = parts;
  const total = index.names.length;
  const missing = new Set<number>();
  let part = emptyPart(parts, start);
  let done = start;
  for await (const picture of options.pictures(start)) {
    if (options.signal?.aborted)
      throw new ReposeError('cancelled', 'Cannot train: stopped while preparing pictures');
    if (picture === undefined) missing.add(done);
    else addPicture(part, done % perPart, picture);
    done += 1;
    if (done % perPart === 0 || done === total) {
      await writePart(parts, Math.ceil(done / perPart) - 1, part);
      part = emptyPart(parts, done);
    }
    options.onWritten(done, total);
  }
  return missing;
}

/**
 * Some consecutive pictures: RGB [count, H, W, 3], joints [count, J, 3] and perhaps masks
 * [count, H, W], 0 where left out.
 */
interface Part {
  readonly images: Uint8Array;
  readonly joints: Float32Array;
  readonly masks: Uint8Array | undefined;
}

function emptyPart({ index, perPart }: Parts, start: number): Part {
  const count = Math.min(perPart, index.names.length - start);
  return {
    images: new Uint8Array(count * bytesOfAPicture(index.size)),
    joints: new Float32Array(count * numbersOfAPose(index)),
    masks: index.hasMasks ? new Uint8Array(count * bytesOfAMask(index.size)) : undefined,
  };
}

function addPicture({ images, joints, masks }: Part, at: number, picture: PosedPicture): void {
  images.set(picture.imageNhwc, at * picture.imageNhwc.length);
  if (picture.mask !== undefined) masks?.set(picture.mask, at * picture.mask.length);
  const packed = picture.joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  joints.set(packed, at * packed.length);
}

/** The pictures come last: with them, the part counts as finished. */
async function writePart({ folder }: Parts, part: number, { images, joints, masks }: Part): Promise<void> {
  if (masks !== undefined) await writeWhole(join(folder, masksName(part)), masks);
  await writeWhole(join(folder, jointsName(part)), new Uint8Array(joints.buffer));
  await writeWhole(join(folder, imagesName(part)), images);
}

/** The index comes last: with it, the set counts as complete. */
async function writeIndex({ folder, perPart }: Parts, index: PackedSetIndex): Promise<void> {
  await writeWhole(join(folder, indexName), JSON.stringify({ ...index, perPart }));
}

/** Writes a file so that whoever finds it finds all of it. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, content, { flush: true });
  await rename(temporary, path);
}

function withoutPictures(index: PackedSetIndex, missing: ReadonlySet<number>): PackedSetIndex {
  const persons = index.persons
    .map((pictures) => pictures.filter((picture) => !missing.has(picture)))
    .filter((pictures) => pictures.length > 1);
  const pairs = index.pairs?.filter(({ cond, target }) => !missing.has(cond) && !missing.has(target));
  return { ...index, persons, ...(pairs && { pairs }) };
}

/** Whether the folder holds a set. Throws if it exists but cannot be read. */
export async function hasPackedSet(folder: string): Promise<boolean> {
  const files = await ifThere(readdir(folder));
  return files?.includes(indexName) ?? false;
}

/** Opens the set in a folder. Pictures are read on demand, usually from the system's cache. */
export function openPackedSet(folder: string): PackedSet {
  // Our own file, written atomically.
  const index = JSON.parse(readFileSync(join(folder, indexName), 'utf8')) as PackedSetIndex & {
    perPart: number;
  };
  const { size, skeleton = coco18, names, persons, pairs, hasMasks, perPart } = index;
  const stride = numbersOfAPose(index);
  const numbers = Array.from({ length: Math.ceil(names.length / perPart) }, (_, part) => part);
  const openParts = (nameOf: (part: number) => string, bytes: number) =>
    new PartFiles(
      numbers.map((part) => join(folder, nameOf(part))),
      { bytes, perPart },
    );
  const images = openParts(imagesName, bytesOfAPicture(size));
  const masks = hasMasks ? openParts(masksName, bytesOfAMask(size)) : undefined;
  const joints = readJoints(numbers.map((part) => join(folder, jointsName(part))));
  return {
    size,
    skeleton,
    persons,
    ...(pairs && { pairs }),
    name: (picture) => names[picture]!,
    image: (picture) => images.read(picture),
    ...(masks && { mask: (picture: number) => masks.read(picture) }),
    joints: (picture) => unpackJoints(joints.subarray(picture * stride, (picture + 1) * stride)),
    close: () => {
      images.close();
      masks?.close();
    },
  };
}

/** Open files of consecutive items, all of one length, the same number in each file but the last. */
class PartFiles {
  readonly #files: readonly number[];
  readonly #bytes: number;
  readonly #perPart: number;

  constructor(
    paths: readonly string[],
    { bytes, perPart }: { readonly bytes: number; readonly perPart: number },
  ) {
    this.#files = paths.map((path) => openSync(path, 'r'));
    this.#bytes = bytes;
    this.#perPart = perPart;
  }

  read(index: number): Uint8Array {
    const item = new Uint8Array(this.#bytes);
    const file = this.#files[Math.floor(index / this.#perPart)]!;
    readSync(file, item, 0, this.#bytes, (index % this.#perPart) * this.#bytes);
    return item;
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
  }
}

/** The numbers of several files, one after the other. */
function readJoints(paths: readonly string[]): Float32Array {
  const bytes = Uint8Array.from(Buffer.concat(paths.map((path) => readFileSync(path))));
  return new Float32Array(bytes.buffer);
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

function bytesOfAMask({ width, height }: Size): number {
  return width * height;
}

const indexName = 'set.json';

function imagesName(part: number): string {
  return `images-${String(part).padStart(4, '0')}.rgb`;
}

function jointsName(part: number): string {
  return `joints-${String(part).padStart(4, '0')}.f32`;
}

function masksName(part: number): string {
  return `masks-${String(part).padStart(4, '0')}.gray`;
}
