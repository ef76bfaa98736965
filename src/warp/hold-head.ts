import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyParts } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { describePose } from './facing.js';
import { findHeadTurns } from './head-turns.js';
import { findMiddle } from './part-segments.js';
import { rise } from './rise.js';

/** A pose of a picture and the one that is wanted, in the picture's pixels. */
export interface HoldInput {
  readonly size: Size;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

/**
 * How far around the middle of the face a head is held, as a share of the torso's length, and over which more it
 * is let go. A face is seen from where a person's `front` is -0.2, and not where it is 0.3 less.
 */
export const headHold = { reach: 0.34, fade: 0.1, faceFrom: -0.2, faceOver: 0.3 } as const;

/**
 * Where the moved head is shown as it is, [H, W] from 0 to 1: around the face of the target pose, unless the
 * target shows a face that the source does not and that is not drawn (`drawFrontOfHead`). A network that redraws a
 * photographed head spoils it. Writes to
 * `hold`; 0 where either pose has no head, or a skeleton none.
 */
export function holdHead(body: BodyParts, { size, ...poses }: HoldInput, hold: Float32Array): void {
  const [source, target] = [
    completeJoints(body, poses.source, size),
    completeJoints(body, poses.target, size),
  ];
  const head = body.parts.find(({ kind }) => kind === 'head');
  const [from, to] = head ? [findMiddle(source, head.end), findMiddle(target, head.end)] : [];
  if (!(from && to && from.weight > 0 && to.weight > 0)) {
    hold.fill(0);
    return;
  }
  const [shown, wanted] = [describePose(body, source, size.height), describePose(body, target, size.height)];
  const isHidden = 1 - showsFace(shown.facing.front);
  const isDrawn = findHeadTurns(body, shown, wanted).toFront;
  const isKnown = 1 - isHidden * showsFace(wanted.facing.front) * (1 - isDrawn);
  for (let pixel = 0; pixel < hold.length; pixel += 1) {
    const x = pixel % size.width;
    const y = Math.floor(pixel / size.width);
    const distance = Math.hypot(x - to.x, y - to.y) / wanted.torso;
    hold[pixel] = isKnown * rise(headHold.reach - distance, headHold.fade);
  }
}

/** How far a pose of a `front` shows the face: see `headHold`. */
function showsFace(front: number): number {
  return rise(front - headHold.faceFrom, headHold.faceOver);
}
