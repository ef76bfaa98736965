import { posix } from 'node:path';
import { toMessage } from '../../errors.js';
import type { LoosePose } from '../../pose/convert.js';
import { type PoseFrame, parsePoseFrames } from '../../pose/parse-pose-file.js';
import type { Skeleton } from '../../pose/skeleton.js';
import type { Problem } from './problem.js';

/**
 * The poses of a keypoint file for many pictures, as COCO's annotation files and lists of results are, by the pictures' names: with
 * slashes, and without leading folders that `isPicture` does not know, which other machines put before them. Pictures that show nobody
 * are left out; what cannot be read is told in `problems`.
 */
export function parseCocoFile(
  text: string,
  file: string,
  skeleton: Skeleton,
  isPicture: (name: string) => boolean = () => true,
): { poses: ReadonlyMap<string, LoosePose>; problems: readonly Problem[] } {
  const poses = new Map<string, LoosePose>();
  const problems: Problem[] = [];
  const { frames, problem } = parseFrames(text, file, skeleton);
  if (problem !== undefined) problems.push({ place: file, description: problem });
  for (const frame of frames) {
    if (frame.kind === 'pose' && frame.name !== undefined)
      poses.set(toPictureName(frame.name, isPicture), frame.pose);
    if (frame.kind === 'unreadable') problems.push({ place: file, description: frame.error.message });
  }
  return { poses, problems };
}

function parseFrames(text: string, file: string, skeleton: Skeleton) {
  const problem = 'no picture of its name, and no COCO keypoints file';
  let frames: readonly PoseFrame[] = [];
  try {
    frames = parsePoseFrames(text, file, skeleton);
  } catch (error) {
    return { frames, problem: `${problem}: ${toMessage(error)}` };
  }
  if (frames.every(({ name }) => name !== undefined)) return { frames };
  return { frames: [], problem: `${problem} that names pictures` };
}

/** `anna/0.png` of `anna\0.png`, `./anna/0.png`, and where only that is a picture `images/anna/0.png`. */
function toPictureName(written: string, isPicture: (name: string) => boolean): string {
  const whole = posix.normalize(written.replaceAll('\\', '/'));
  const parts = whole.split('/');
  return parts.map((_, start) => parts.slice(start).join('/')).find(isPicture) ?? whole;
}
