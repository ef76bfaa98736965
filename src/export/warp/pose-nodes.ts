/**
 * The geometry of src/warp as nodes. Legend: N batch, J joints, P parts, K the most joints that a
 * part has, Q poses that are computed side by side.
 */
import { type BodyPart, type BodyParts, lookingWeight } from '../../warp/body-parts.js';
import {
  closingSlope,
  farthestPx,
  findOpenedCap,
  findStartCap,
  headTaper,
  openedSlope,
  type PartView,
  shortestPx,
  torsoBreadth,
  torsoShares,
} from '../../warp/part-segments.js';
import { torsoDepth } from '../../warp/part-transforms.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/**
 * The joints of poses, or of their parts, by columns: [N, 1, J, Q] or [N, P, K, Q]. See `weighJoints`.
 */
export interface JointNodes {
  readonly x: Value;
  readonly y: Value;
  readonly weight: Value;
}

/** See `Segment`; each [N, P, 1, Q]. */
export interface SegmentNodes {
  readonly x: Value;
  readonly y: Value;
  readonly dx: Value;
  readonly dy: Value;
  readonly half: Value;
  /** At its start and at its end. */
  readonly breadths: readonly [Value, Value];
  readonly chest: Value;
  readonly taper: Value;
  readonly slope: Value;
  readonly startCap: Value;
  /** bool */
  readonly seen: Value;
}

/** `weighJoints` of Q poses [N, J, 3]: [N, 1, J, Q] each. */
export function weighJointNodes(on: Expressions, poses: readonly Value[]): JointNodes {
  const [, joints] = poses[0]!.shape.map(Number) as [number, number, number]; // of one pose at least
  const columns = on.reshape(on.concat(poses, 2), [1, joints, 3 * poses.length]);
  const [x, y, visible] = [0, 1, 2].map((column) =>
    on.gather(
      columns,
      3,
      poses.map((_, pose) => 3 * pose + column),
    ),
  );
  const isNear = (value: Value) => on.compare('LessOrEqual', on.unary('Abs', value), farthestPx);
  const seen = on.and(on.compare('Greater', visible!, 0), isNear(x!), isNear(y!));
  return { x: on.where(seen, x!, 0), y: on.where(seen, y!, 0), weight: on.toFloat(seen) };
}

/** `measureTorso`: [N, 1, 1, Q]. */
export function measureTorsoNodes(
  on: Expressions,
  joints: JointNodes,
  { body, height }: { readonly body: BodyParts; readonly height: number },
): Value {
  const { sum, count } = sumDistances(on, joints, listTorsoEnds(body));
  const mean = on.div(sum, on.binary('Max', count, 1));
  const measured = on.where(on.compare('Greater', count, 0), mean, torsoShares.unseen * height);
  return on.binary('Max', measured, torsoShares.least * height);
}

/** The shoulders and the hips of both sides. */
export function listTorsoEnds({ torsoSides }: BodyParts): [number[], number[]] {
  return [torsoSides.map(([shoulder]) => shoulder), torsoSides.map(([, hip]) => hip)];
}

/** `measureWidth` of a torso of a length [N, 1, 1, Q]: of the same shape. */
export function measureWidthNodes(
  on: Expressions,
  joints: JointNodes,
  { body, length }: { readonly body: BodyParts; readonly length: Value },
): Value {
  const [right, left] = body.torsoSides.map((side) => [...side]) as [number[], number[]];
  const { sum, count } = sumDistances(on, joints, [right, left]);
  return on.hypot(on.div(sum, on.binary('Max', count, 1)), on.mul(length, torsoDepth));
}

/** The distances from each joint of a list to that of another, where both were seen: [N, 1, 1, Q]. */
export function sumDistances(on: Expressions, joints: JointNodes, lists: readonly [number[], number[]]) {
  const [from, to] = lists.map((indices) => gatherJoints(on, joints, indices)) as [JointNodes, JointNodes];
  const lengths = on.hypot(on.sub(from.x, to.x), on.sub(from.y, to.y));
  const weights = on.mul(from.weight, to.weight);
  return { sum: on.sum(on.mul(weights, lengths), 2), count: on.sum(weights, 2) };
}

/** Some joints of poses, [N, 1, K, Q] each. */
export function gatherJoints(on: Expressions, joints: JointNodes, indices: readonly number[]): JointNodes {
  return mapJoints(joints, (column) => on.gather(column, 2, indices));
}

/** The middle of some joints, [N, 1, 1, Q], and whether any was seen (bool). */
export interface MiddleNodes {
  readonly x: Value;
  readonly y: Value;
  readonly seen: Value;
}

/** `findMiddle` of some joints. */
export function findMiddleNodes(
  on: Expressions,
  joints: JointNodes,
  indices: readonly number[],
): MiddleNodes {
  const { x, y, weight } = gatherJoints(on, joints, indices);
  if (indices.length === 1) return { x, y, seen: on.compare('Greater', weight, 0) };
  const count = on.sum(weight, 2);
  const divisor = on.binary('Max', count, 1);
  const mean = (column: Value) => on.div(on.sum(on.mul(weight, column), 2), divisor);
  return { x: mean(x), y: mean(y), seen: on.compare('Greater', count, 0) };
}

/**
 * What the graph knows of the parts before it sees a pose: constants [1, P, K, 1] and [1, P, 1, 1].
 */
export class PartTables {
  readonly #on: Expressions;
  readonly #body: BodyParts;
  readonly #slots: number;

  constructor(on: Expressions, body: BodyParts) {
    this.#on = on;
    this.#body = body;
    this.#slots = Math.max(...body.parts.map((part) => part.start.length + part.end.length));
  }

  /**
   * The joints of every part, or of the part on its other side: those of `start`, those of `end`,
   * and others to fill up.
   */
  gather(joints: JointNodes, side: 'own' | 'other'): JointNodes {
    const { parts } = this.#body;
    const indices = parts.flatMap((part) => {
      const { start, end } = side === 'own' ? part : parts[part.other]!;
      const own = [...start, ...end];
      return Array.from({ length: this.#slots }, (_, slot) => own[slot] ?? own[0]!);
    });
    return mapJoints(joints, (column) => {
      const lengths = [parts.length, this.#slots, Number(column.shape[3])];
      return this.#on.reshape(this.#on.gather(column, 2, indices), lengths);
    });
  }

  /** 1 for the slots that hold a joint of the part's start, its end, or either. */
  slots(which: 'start' | 'end' | 'all'): Value {
    const { parts } = this.#body;
    const values = parts.flatMap(({ start, end }) =>
      Array.from({ length: this.#slots }, (_, slot) => {
        const [isStart, isPart] = [slot < start.length, slot < start.length + end.length];
        return Number({ start: isStart, end: isPart && !isStart, all: isPart }[which]);
      }),
    );
    return this.#on.constant(`slots_of_${which}`, [1, parts.length, this.#slots, 1], values);
  }

  /** How much the joint of each slot tells of where its part goes; 0 where it holds none. */
  weights(): Value {
    const { parts } = this.#body;
    const values = parts.flatMap(({ weights }) =>
      Array.from({ length: this.#slots }, (_, slot) => weights[slot] ?? 0),
    );
    return this.#on.constant('joint_weights', [1, parts.length, this.#slots, 1], values);
  }

  /** A number of every part. */
  perPart(label: string, value: (part: BodyPart) => number): Value {
    const { parts } = this.#body;
    return this.#on.constant(label, [1, parts.length, 1, 1], parts.map(value));
  }
}

/** One of the poses that values show side by side, by its index. */
export function pickPose(on: Expressions, value: Value, pose: number): Value {
  return on.slice(value, value.shape.length - 1, [pose, pose + 1]);
}

/** One of the poses of joints: [..., 1] each. */
export function pickJoints(on: Expressions, joints: JointNodes, pose: number): JointNodes {
  return mapJoints(joints, (column) => pickPose(on, column, pose));
}

/** The segments of one pose: [N, P, 1, 1] each. */
export function pickSegments(on: Expressions, segments: SegmentNodes, pose: number): SegmentNodes {
  const pick = (value: Value) => pickPose(on, value, pose);
  const { x, y, dx, dy, half, breadths, chest, taper, slope, startCap, seen } = segments;
  return {
    ...{ x: pick(x), y: pick(y), dx: pick(dx), dy: pick(dy), half: pick(half) },
    ...{ breadths: [pick(breadths[0]), pick(breadths[1])], chest: pick(chest) },
    ...{ taper: pick(taper), slope: pick(slope), startCap: pick(startCap), seen: pick(seen) },
  };
}

function mapJoints({ x, y, weight }: JointNodes, map: (column: Value) => Value): JointNodes {
  return { x: map(x), y: map(y), weight: map(weight) };
}

/** `findSegment` of every part, of joints as `PartTables.gather` gives them, and how they are seen, [N, 1, 1, Q]. */
export function findSegmentNodes(
  on: Expressions,
  joints: JointNodes,
  { tables, view }: { readonly tables: PartTables; readonly view: Readonly<Record<keyof PartView, Value>> },
): SegmentNodes {
  const ofProfile = on.mul(view.side, on.sub(1, on.unary('Abs', view.front)));
  const own = on.add(on.mul(on.unary('Abs', ofProfile), on.sub(tables.weights(), 1)), 1); // [N, P, K, Q]
  const ofJoints = on.mul(joints.weight, own);
  const middle = (which: 'start' | 'end') => {
    const weights = on.mul(ofJoints, tables.slots(which));
    const count = on.sum(weights, 2);
    const divisor = on.binary('Max', count, lookingWeight);
    const mean = (column: Value) => on.div(on.sum(on.mul(weights, column), 2), divisor);
    return { x: mean(joints.x), y: mean(joints.y), seen: on.compare('Greater', count, 0) };
  };
  const [a, b] = [middle('start'), middle('end')];
  const [x, y] = [on.sub(b.x, a.x), on.sub(b.y, a.y)];
  const length = on.hypot(x, y);
  const isLong = on.compare('Greater', length, shortestPx);
  const divisor = on.binary('Max', length, shortestPx);
  const reach = tables.perPart('reaches', ({ beyond }) => (1 + beyond) / 2);
  return {
    x: on.add(a.x, on.mul(reach, x)),
    y: on.add(a.y, on.mul(reach, y)),
    dx: on.where(isLong, on.div(x, divisor), 0),
    dy: on.where(isLong, on.div(y, divisor), 1),
    half: on.mul(reach, length),
    breadths: findBreadths(on, joints, { tables, length }),
    chest: on.mul(
      ofProfile,
      on.mul(
        length,
        tables.perPart('chests', ({ kind }) => (kind === 'torso' ? torsoBreadth.chest : 0)),
      ),
    ),
    taper: on.mul(
      tables.perPart('tapers', ({ kind }) => (kind === 'head' ? headTaper : 0)),
      on.toFloat(isLong),
    ),
    slope: on.add(
      on.mul(
        tables.perPart('slopes', ({ kind }) =>
          kind === 'torso' || kind === 'head' ? closingSlope[kind] : 0,
        ),
        view.closing,
      ),
      on.mul(
        tables.perPart('opened_slopes', ({ kind }) => (kind === 'torso' ? openedSlope : 0)),
        view.opened,
      ),
    ),
    startCap: findStartCaps(on, tables, view.opened),
    seen: on.and(a.seen, b.seen),
  };
}

/** How much more squares of distances beyond the start count, by how far a profile is opened up, [N, 1, 1, Q]: [N, P, 1, Q]. */
function findStartCaps(on: Expressions, tables: PartTables, opened: Value): Value {
  const more = tables.perPart('opened_caps', (part) => findOpenedCap(part) - findStartCap(part));
  return on.add(on.mul(opened, more), tables.perPart('start_caps', findStartCap));
}

/** Half the width of a torso, the first part, at its shoulders and at its hips; 0 of other parts. */
function findBreadths(
  on: Expressions,
  joints: JointNodes,
  { tables, length }: { readonly tables: PartTables; readonly length: Value },
): [Value, Value] {
  const ofTorso = (value: Value, slot = 0) => on.slice(on.slice(value, 1, [0, 1]), 2, [slot, slot + 1]);
  const { shoulders, hips, depths } = torsoBreadth;
  const isTorso = tables.perPart('torsos', ({ kind }) => (kind === 'torso' ? 0.5 : 0));
  const measure = (slot: number, share: number, depth: number) => {
    const [right, left] = [slot, slot + 1].map((at) => mapJoints(joints, (column) => ofTorso(column, at)));
    const apart = on.hypot(on.sub(right!.x, left!.x), on.sub(right!.y, left!.y));
    const seen = on.mul(right!.weight, left!.weight);
    return on.mul(isTorso, on.binary('Max', on.mul(apart, seen, share), on.mul(ofTorso(length), depth)));
  };
  return [measure(0, shoulders, depths[0]), measure(2, hips, depths[1])];
}

/** Segments of which one that was not seen lies where that of the other side does. */
export function fillSegmentNodes(
  on: Expressions,
  segments: SegmentNodes,
  { parts }: BodyParts,
): SegmentNodes {
  const others = parts.map(({ other }) => other);
  const fill = (value: Value) => on.where(segments.seen, value, on.gather(value, 1, others));
  const seen = on.toFloat(segments.seen);
  return {
    ...segments,
    x: fill(segments.x),
    y: fill(segments.y),
    dx: fill(segments.dx),
    dy: fill(segments.dy),
    half: fill(segments.half),
    seen: on.compare('Greater', on.add(seen, on.gather(seen, 1, others)), 0),
  };
}
