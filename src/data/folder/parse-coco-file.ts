import { posix } from 'node:path';
import { ReposeError } from '../../errors.js';
import type { LoosePose } from '../../pose/convert.js';
import { type PoseFrame, parsePoseFrames } from '../../pose/parse-pose-file.js';
import type { Skeleton } from '../../pose/skeleton.js';
import type { Problem } from './problem.js';

/**
 * The poses of a keypoint file that lies beside no picture, by the pictures' names: those of COCO's annotation files and lists of
 * results, or the file's own path without its ending, for a folder of keypoint files that mirrors the pictures'. Names have slashes,
 * and no leading folders that `isPicture` does not know, such as other machines put before them. Pictures that show nobody are left
 * out; what cannot be read is told in `problems`.
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

/** `anna/0.png` of `images/anna/0.png` where only that is a picture. */
function findName(written: string, isPicture: (name: string) => boolean): string | undefined {
  const parts = toPath(written).split('/');
  return parts.map((_, start) => parts.slice(start).join('/')).find(isPicture);
}

/** `anna/0.png` of `anna\0.png` and `./anna/0.png`. */
function toPath(written: string): string {
  return posix.normalize(written.replaceAll('\\', '/'));
}

/** `json/anna/0` of `json/anna/0_keypoints.json`. */
function toStem(file: string): string {
  return file.replace(/(_keypoints)?\.json$/i, '');
}
