import { posix } from 'node:path';
import { ReposeError } from '../../errors.js';
import type { LoosePose } from '../../pose/convert.js';
import { type PoseFrame, parsePoseFrames } from '../../pose/parse-pose-file.js';
import type { Skeleton } from '../../pose/skeleton.js';
import type { Problem } from './problem.js';

/**
 * The poses of a keypoint file that has no picture beside it, by picture name: the names in COCO's
 * annotation files and result lists, or the file's own path without extension, for a folder of
 * keypoint files that mirrors the folder of pictures. Names have slashes, without leading folders
 * of other machines (`isPicture`). Omits pictures that show nobody; `problems` lists unreadable
 * parts.
 */
export function parseCocoFile(
  text: string,
  file: string,
  skeleton: Skeleton,
  isPicture: (name: string) => boolean,
): { poses: ReadonlyMap<string, LoosePose>; problems: readonly Problem[] } {
  const poses = new Map<string, LoosePose>();
  const descriptions = new Set<string>();
  const { frames, problem } = parseFrames(text, file, skeleton);
  if (problem !== undefined) descriptions.add(problem);
  const ownName = frames.length === 1 ? findName(toStem(file), isPicture) : undefined;
  for (const frame of frames) {
    const name = frame.name === undefined ? ownName : (findName(frame.name, isPicture) ?? toPath(frame.name));
    if (name === undefined) descriptions.add(`${noPicture} that names pictures`);
    else if (frame.kind === 'pose') poses.set(name, frame.pose);
    else if (frame.kind === 'unreadable') descriptions.add(frame.error.message);
  }
  return { poses, problems: [...descriptions].map((description) => ({ place: file, description })) };
}

const noPicture = 'no picture of its name, and no COCO keypoints file';

function parseFrames(
  text: string,
  file: string,
  skeleton: Skeleton,
): { frames: readonly PoseFrame[]; problem?: string } {
  try {
    return { frames: parsePoseFrames(text, file, skeleton) };
  } catch (error) {
    if (!(error instanceof ReposeError)) throw error;
    return { frames: [], problem: `${noPicture}: ${error.message}` };
  }
}

/** `images/anna/0.png` becomes `anna/0.png` if only that is a picture. */
function findName(written: string, isPicture: (name: string) => boolean): string | undefined {
  const parts = toPath(written).split('/');
  return parts.map((_, start) => parts.slice(start).join('/')).find(isPicture);
}

/** `anna\0.png` and `./anna/0.png` become `anna/0.png`. */
function toPath(written: string): string {
  return posix.normalize(written.replaceAll('\\', '/'));
}

/** `json/anna/0_keypoints.json` becomes `json/anna/0`. */
function toStem(file: string): string {
  return file.replace(/(_keypoints)?\.json$/i, '');
}
