import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coco18, type Joint, type Size } from '../../pose/skeleton.js';
import {
  renderPerson,
  syntheticBodyPose,
  syntheticIdentity,
  syntheticVersion,
} from '../../synthetic/synthetic-people.js';
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

const jointCount = coco18.joints.length;
/** Pictures drawn at a time: enough to keep sharp's threads busy. */
const drawnAtOnce = 8;

/**
 * Synthetic people as a set, drawn once and kept below `cacheFolder` as raw bytes (24 KB a picture at 128x64), so
 * that training never waits for drawing. `onDrawn` hears how many of how many pictures are there.
 */
export async function loadSyntheticSet(
  options: SyntheticSetOptions,
  cacheFolder: string,
  onDrawn: (done: number, total: number) => void,
): Promise<PictureSet> {
  const { seed, size, first, identities, posesPerIdentity } = options;
  const sizeName = `${size.width}x${size.height}`;
  const name = `v${syntheticVersion}-${sizeName}-seed${seed}-from${first}-${identities}x${posesPerIdentity}`;
  const folder = join(cacheFolder, 'synthetic', name);
  const images = await readFile(join(folder, 'images.rgb')).catch(() => undefined);
  if (images === undefined) {
    await drawSet(options, folder, onDrawn);
    return loadSyntheticSet(options, cacheFolder, onDrawn);
  }
  const joints = await readFile(join(folder, 'joints.f32'));
  return createPackedSet(
    options,
    images,
    new Float32Array(joints.buffer, joints.byteOffset, joints.byteLength / 4),
  );
}

function createPackedSet(options: SyntheticSetOptions, images: Uint8Array, joints: Float32Array): PictureSet {
  const { size, identities, posesPerIdentity } = options;
  const bytes = size.width * size.height * 3;
  return {
    size,
    skeleton: coco18,
    persons: Array.from({ length: identities }, (_, person) =>
      Array.from({ length: posesPerIdentity }, (_, pose) => person * posesPerIdentity + pose),
    ),
    image: (index) => images.subarray(index * bytes, (index + 1) * bytes),
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
async function drawSet(
  options: SyntheticSetOptions,
  folder: string,
  onDrawn: (done: number, total: number) => void,
): Promise<void> {
  const { seed, size, first, identities, posesPerIdentity } = options;
  const total = identities * posesPerIdentity;
  const bytes = size.width * size.height * 3;
  const images = new Uint8Array(total * bytes);
  const joints = new Float32Array(total * jointCount * 3);

  const draw = async (index: number) => {
    const person = first + Math.floor(index / posesPerIdentity);
    const bodyPose = syntheticBodyPose(seed, person, index % posesPerIdentity);
    const picture = await renderPerson(syntheticIdentity(seed, person), bodyPose, size);
    images.set(picture.imageNhwc, index * bytes);
    joints.set(
      picture.joints.flatMap(({ x, y, confidence }) => [x, y, confidence]),
      index * jointCount * 3,
    );
  };
  for (let start = 0; start < total; start += drawnAtOnce) {
    const count = Math.min(drawnAtOnce, total - start);
    await Promise.all(Array.from({ length: count }, (_, i) => draw(start + i)));
    onDrawn(start + count, total);
  }

  const temporary = `${folder}.${process.pid}`;
  await mkdir(temporary, { recursive: true });
  await writeFile(join(temporary, 'images.rgb'), images);
  await writeFile(join(temporary, 'joints.f32'), joints);
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
}
