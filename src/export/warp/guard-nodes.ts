/** `findFaceGuard` of src/warp as nodes. Legend: N batch, P parts, h and w the rows and columns of fields. */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { faceGuard } from '../../warp/guard-face.js';
import { isForearm } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import { indicesOf } from './distance-nodes.js';
import type { Expressions } from './expressions.js';
import { addColumns, addRows } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';

/** See `FaceChange`: of the trunk, [N, 1, h, w], and of the right and the left arm, [N, 2, h, w]. */
export interface FaceChangeNodes {
  readonly trunk: Value;
  readonly arms: Value;
}

/**
 * `guardFace`, by the segments of a source, [N, P, 1, 1], those that were not seen from the other side, and the length of its torso,
 * [N, 1, 1, 1]. Undefined without a head or forearms.
 */
export function guardFaceNodes(
  on: Expressions,
  { size, body: { parts } }: { readonly size: Size; readonly body: BodyParts },
  { segments, torso }: { readonly segments: SegmentNodes; readonly torso: Value },
): FaceChangeNodes | undefined {
  const found = [...indicesOf(parts, ({ kind }) => kind === 'head'), ...indicesOf(parts, isForearm)];
  if (found.length < 3) return undefined;
  const pick = (value: Value) => on.gather(value, 1, found); // [N, 3, 1, 1]
  const shares = found.map((part) => (1 - parts[part]!.beyond) / (1 + parts[part]!.beyond));
  const along = on.mul(pick(segments.half), on.constant('to_ends', [1, 3, 1, 1], shares));
  const x = on.add(pick(segments.x), on.mul(along, pick(segments.dx)));
  const y = on.add(pick(segments.y), on.mul(along, pick(segments.dy)));
  const seen = on.toFloat(pick(segments.seen));
  const ofHead = (value: Value) => on.slice(value, 1, [0, 1]);
  const ofArms = (value: Value) => on.slice(value, 1, [1, 3]);
  const toFace = (atX: Value, atY: Value) =>
    on.div(on.hypot(on.sub(atX, ofHead(x)), on.sub(atY, ofHead(y))), torso);
  const away = on.div(on.sub(toFace(ofArms(x), ofArms(y)), faceGuard.radius), faceGuard.fade);
  const distance = toFace(addColumns(on, size.width, fieldStep), addRows(on, size.height, fieldStep));
  const near = on.rise(on.sub(faceGuard.radius, distance), faceGuard.fade); // [N, 1, h, w]
  const own = on.rise(on.sub(faceGuard.own, distance), faceGuard.ownFade);
  return {
    trunk: on.sub(1, on.mul(own, ofHead(seen))),
    arms: on.mul(near, on.mul(on.clip(away, 0, 1), ofArms(seen), ofHead(seen), faceGuard.squares)),
  };
}
