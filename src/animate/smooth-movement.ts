import { sgg } from 'ml-savitzky-golay-generalized';
import { isVisible } from '../pose/convert.js';
import { unseen } from '../pose/convert-joints.js';
import type { Joint } from '../pose/skeleton.js';

/** A movement: the joints of each frame, or undefined for a frame in which nobody was found. */
export type Movement = readonly (readonly Joint[] | undefined)[];

/** How a movement is made smooth. */
export interface SmoothingOptions {
  /** Frames that the filter looks at, an odd number from 5; 0 for none. */
  readonly windowFrames: number;
  /** The longest gap of a joint that is filled in. A joint that is hidden for longer stays hidden. */
  readonly maxGapFrames: number;
}

/** The degree of the polynomial: it follows a joint that changes its direction. */
const polynomial = 3;

/**
 * The movement with short gaps of its joints filled in on straight lines, then smoothed over time:
 * each coordinate becomes the value of the cubic polynomial that fits its window of frames best
 * (Savitzky and Golay, Smoothing and differentiation of data by simplified least squares
 * procedures, 1964), which does not lag behind. Joints that are seen in fewer frames in a row than
 * the window has get the largest window that they allow.
 */
export function smoothMovement(movement: Movement, options: SmoothingOptions): Joint[][] {
  const joints = movement.find((frame) => frame !== undefined)?.length ?? 0;
  const tracks = Array.from({ length: joints }, (_, joint) => {
    const track = movement.map((frame) => frame?.[joint] ?? unseen);
    return smoothTrack(fillGaps(track, options.maxGapFrames), options.windowFrames);
  });
  return movement.map((_, frame) => tracks.map((track) => track[frame]!));
}

/** A joint's frames, with each gap between two sightings of at most `most` frames filled in. */
function fillGaps(track: readonly Joint[], most: number): Joint[] {
  const filled = [...track];
  let last: number | undefined;
  for (const [frame, joint] of track.entries()) {
    if (!isVisible(joint)) continue;
    const first = last ?? frame;
    if (frame - first - 1 <= most)
      for (let between = first + 1; between < frame; between++)
        filled[between] = mix(track[first]!, joint, (between - first) / (frame - first));
    last = frame;
  }
  return filled;
}

function mix(a: Joint, b: Joint, share: number): Joint {
  return {
    x: a.x + share * (b.x - a.x),
    y: a.y + share * (b.y - a.y),
    confidence: Math.min(a.confidence, b.confidence),
  };
}

function smoothTrack(track: readonly Joint[], windowFrames: number): Joint[] {
  const smooth = [...track];
  for (const { start, end } of findRuns(track)) {
    const run = track.slice(start, end);
    const windowSize = Math.min(windowFrames, run.length - ((run.length + 1) % 2));
    if (windowSize < polynomial + 2) continue;
    const [xs, ys] = (['x', 'y'] as const).map((axis) =>
      sgg(
        run.map((joint) => joint[axis]),
        1,
        { windowSize, polynomial },
      ),
    );
    for (const [i, joint] of run.entries()) smooth[start + i] = { ...joint, x: xs![i]!, y: ys![i]! };
  }
  return smooth;
}

/** The stretches of frames in which a joint is visible. */
function findRuns(track: readonly Joint[]): { readonly start: number; readonly end: number }[] {
  const starts = [...track.keys()].filter((i) => isVisible(track[i]!) && !isVisible(track[i - 1] ?? unseen));
  return starts.map((start) => {
    const length = track.slice(start).findIndex((joint) => !isVisible(joint));
    return { start, end: length < 0 ? track.length : start + length };
  });
}
