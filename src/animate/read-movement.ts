import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from '../data/folder/decode-text.js';
import { ReposeError, toMessage } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { maxCanvasSide, parsePose } from '../pose/convert.js';
import { type PoseFrame, parsePoseFrames } from '../pose/parse-pose-file.js';
import { coco18, type Skeleton } from '../pose/skeleton.js';
import type { Movement } from './smooth-movement.js';

/** The names of the movements that come along; 24 frames a second, and they repeat. */
export const readyMovements = ['walk', 'dance'] as const;

/** A movement and where it comes from. */
export interface ReadMovement {
  readonly movement: Movement;
  /** Whether it is one of `readyMovements`. */
  readonly isReady: boolean;
}

/** Frames without a canvas: pixels of a film of unknown size. */
const unknownCanvas = { width: maxCanvasSide, height: maxCanvasSide };

/**
 * Reads a movement, in joints of the skeleton: one of `readyMovements`, a keypoint file with a list
 * of frames, or a folder of keypoint files, one a frame, in the order of the numbers in their names.
 * Frames without a person are undefined; those at the beginning and at the end are left out. Throws
 * `not-found`, or `invalid-argument` for a file that is none and for fewer than two frames with a
 * person.
 */
export async function readMovement(source: string, skeleton: Skeleton = coco18): Promise<ReadMovement> {
  const ready = readyMovements.find((name) => name === source);
  const path = ready ? join(packageRoot, 'assets', 'animations', `${ready}.json`) : source;
  const frames = (await listFiles(path)).flatMap(({ field, text }) => parsePoseFrames(text, field, skeleton));
  const movement = frames.map((frame, index) => toJoints(frame, `${path}: frame ${index + 1}`, skeleton));
  const first = movement.findIndex((joints) => joints !== undefined);
  const last = movement.findLastIndex((joints) => joints !== undefined);
  if (first < last) return { movement: movement.slice(first, last + 1), isReady: ready !== undefined };
  const found =
    movement.length === 0
      ? 'no frames'
      : `a person in ${first < 0 ? 'none' : 'one'} of ${movement.length} frames`;
  throw new ReposeError(
    'invalid-argument',
    `Cannot animate with ${source}: ${found}, expected at least two frames with a person`,
  );
}

interface FrameFile {
  readonly field: string;
  readonly text: string;
}

async function listFiles(path: string): Promise<FrameFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await readFrameFile(path)];
    const byNumber = new Intl.Collator('en', { numeric: true });
    const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.json'));
    if (names.length === 0) throw new Error('no .json file in it');
    const files: FrameFile[] = [];
    for (const name of names.sort(byNumber.compare)) files.push(await readFrameFile(join(path, name)));
    return files;
  } catch (cause) {
    const expected = `expected a keypoint file of many frames, a folder of keypoint files, or ${readyMovements.join(' or ')}`;
    const message = `Cannot read the poses ${path}: ${toMessage(cause)}, ${expected}`;
    throw new ReposeError('not-found', message, { cause });
  }
}

async function readFrameFile(path: string): Promise<FrameFile> {
  return { field: path, text: decodeText(await readFile(path)) };
}

function toJoints(frame: PoseFrame, field: string, skeleton: Skeleton) {
  if (frame.kind === 'nobody') return undefined;
  if (frame.kind === 'unreadable') throw frame.error;
  return parsePose(frame.pose, field, { skeleton, canvas: unknownCanvas }).joints;
}
