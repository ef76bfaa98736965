/** `findHands` of src/warp as nodes. Legend: N batch, P parts, h and w the rows and columns of fields. */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { farthestSquare } from '../../warp/distance-field.js';
import { handReach } from '../../warp/hands.js';
import { isForearm, shortestPx } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import { measureLines } from './distance-nodes.js';
import type { Expressions } from './expressions.js';
import type { FaceChangeNodes } from './guard-nodes.js';
import type { SegmentNodes } from './pose-nodes.js';

/** Squares of d to the right and the left forearm with its hand, [N, 2, h, w], and what is added where they are not before a torso. */
export interface HandNodes {
  readonly squares: Value;
  /** [N, 1, 1, 1] */
  readonly beyond: Value;
  /** Whether both were seen, 1 or 0: [N, 1, 1, 1]. */
  readonly seen: Value;
  /** How far each hand is over the torso: [N, 2, 1, 1]. */
  readonly over: Value;
}

/**
 * By the segments of a source, [N, P, 1, 1], the length of its torso and its `front`, [N, 1, 1, 1], and `guardFaceNodes`;
 * undefined without forearms.
 */
export function findHandNodes(
  on: Expressions,
  { size, body: { parts } }: { readonly size: Size; readonly body: BodyParts },
  {
    segments,
    torso,
    front,
    guard,
  }: {
    readonly segments: SegmentNodes;
    readonly torso: Value;
    readonly front: Value;
    readonly guard: FaceChangeNodes | undefined;
  },
): HandNodes | undefined {
  const forearms = ([-1, 1] as const).map((side) =>
    parts.findIndex((part) => isForearm(part) && part.side === side),
  ) as [number, number];
  if (forearms.includes(-1)) return undefined;
  const pick = (value: Value) => on.gather(value, 1, forearms); // [N, 2, 1, 1]
  const longer = (1 + handReach.length) / (1 + parts[forearms[0]]!.beyond);
  const half = pick(segments.half);
  const farther = on.mul(half, longer - 1);
  const [dx, dy] = [pick(segments.dx), pick(segments.dy)];
  const x = on.sub(on.add(pick(segments.x), on.mul(farther, dx)), (size.width - 1) / 2);
  const y = on.sub(on.add(pick(segments.y), on.mul(farther, dy)), (size.height - 1) / 2);
  const scale = on.div(1 / partWidths.arm, torso);
  const [u, v] = [on.mul(dx, scale), on.mul(dy, scale)];
  const squares = measureLines(on, size, {
    along: [u, v, on.unary('Neg', on.add(on.mul(x, u), on.mul(y, v)))],
    across: [on.unary('Neg', v), u, on.sub(on.mul(x, v), on.mul(y, u))],
    half: on.mul(half, scale, longer),
  });
  const seen = on.least(on.toFloat(pick(segments.seen)), 1);
  const before = on.mul(seen, on.rise(on.sub(front, handReach.from), handReach.fade));
  const over = findOver(on, segments, { x: pick(segments.x), y: pick(segments.y), dx, dy, half, torso });
  const guarded = guard ? on.add(squares, guard.arms) : squares;
  return { squares: guarded, beyond: on.mul(on.sub(1, before), farthestSquare), seen, over };
}

/** `findOver` of forearms, [N, 2, 1, 1] each: of the same shape. The torso is the first of the segments. */
function findOver(
  on: Expressions,
  segments: SegmentNodes,
  { x, y, dx, dy, half, torso }: Readonly<Record<'x' | 'y' | 'dx' | 'dy' | 'half' | 'torso', Value>>,
): Value {
  const ofTrunk = (value: Value) => on.slice(value, 1, [0, 1]); // [N, 1, 1, 1]
  const ahead = on.mul(half, handReach.middle);
  const offsetX = on.sub(on.add(x, on.mul(ahead, dx)), ofTrunk(segments.x));
  const offsetY = on.sub(on.add(y, on.mul(ahead, dy)), ofTrunk(segments.y));
  const [trunkX, trunkY, trunkHalf] = [segments.dx, segments.dy, segments.half].map(ofTrunk) as [
    Value,
    Value,
    Value,
  ];
  const along = on.add(on.mul(offsetX, trunkX), on.mul(offsetY, trunkY));
  const across = on.unary('Abs', on.sub(on.mul(offsetY, trunkX), on.mul(offsetX, trunkY)));
  const share = on.div(along, on.mul(on.binary('Max', trunkHalf, shortestPx), 2));
  const [start, end] = segments.breadths.map(ofTrunk) as [Value, Value];
  const breadth = on.add(start, on.mul(on.clip(on.add(share, 0.5), 0, 1), on.sub(end, start)));
  const fade = on.mul(torso, handReach.over);
  const within = (limit: Value, value: Value) => on.clip(on.div(on.sub(limit, value), fade), 0, 1);
  return on.mul(
    within(breadth, across),
    within(trunkHalf, on.unary('Abs', along)),
    on.toFloat(ofTrunk(segments.seen)),
  );
}
