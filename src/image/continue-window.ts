import { isVisible } from '../pose/convert.js';
import { isSameSize, type Pose, type Size } from '../pose/skeleton.js';
import { findBodyParts } from '../warp/body-parts.js';
import { continueEdges } from './continue-edges.js';
import { type Box, type Framing, frameJoints, toIntersection, toPixelPlacement } from './framing.js';
import { findPersonBeyond, type PersonBeyond } from './person-beyond.js';

/**
 * Fills what a window shows beyond its picture, of size `source`, in place: RGB levels [H, W, 3] of size
 * `target`. Does nothing for other framings.
 */
export function continueWindow(
  levels: Uint8Array,
  framing: Framing,
  frames: { readonly source: Size; readonly target: Size },
): void {
  if (framing.kind !== 'window') return;
  const size = frames.target;
  const part = toIntersection(toPixelPlacement(framing, frames.source, size).placed, size);
  if (isSameSize(part, size)) return;
  continueEdges(
    levels,
    part,
    size,
    framing.person && findPerson(framing.person, framing, { ...frames, part }),
  );
}

function findPerson(
  person: Pose,
  framing: Framing,
  { part, ...frames }: { readonly source: Size; readonly target: Size; readonly part: Box },
): PersonBeyond | undefined {
  const body = findBodyParts(person.skeleton);
  const joints = frameJoints(person, framing, frames).map((joint) =>
    isVisible(joint) ? joint : { ...joint, confidence: 0 },
  );
  return body && findPersonBeyond(body, joints, { part, size: frames.target });
}
