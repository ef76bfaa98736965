/**
 * `shareOfLimb` of src/warp as nodes. Legend: N batch, P parts, L layers, A arms or legs, K their limbs, h and w the rows and
 * columns of fields.
 */
import type { Size } from '../../pose/skeleton.js';
import { bendShape } from '../../warp/bent-limbs.js';
import { partWidths } from '../../warp/body-parts.js';
import { farthestSquare } from '../../warp/distance-field.js';
import { flowSharpness } from '../../warp/flow-fields.js';
import type { Value } from '../graph.js';
import { measureLines } from './distance-nodes.js';
import type { Expressions } from './expressions.js';
import type { SegmentNodes } from './pose-nodes.js';
import type { TransformNodes } from './transform-nodes.js';

/** What arms move by. */
export interface BendInput {
  /** Squares of distances from all parts in the target, -log (m⁴)²: [N, P, h, w]. */
  readonly squares: Value;
  readonly transforms: TransformNodes;
  /** The source's, [N, P, 1, 1], and the length of its torso, [N, 1, 1, 1]. */
  readonly segments: SegmentNodes;
  readonly torso: Value;
  /** bool, [N, P, 1, 1]: whether parts move. */
  readonly counts: Value;
}

/** Arms or legs by the indices of their upper and their lower limb. */
interface Bending {
  readonly size: Size;
  readonly kind: keyof typeof bendShape;
  readonly limbs: readonly (readonly [number, number])[];
}

/** How much each of A arms or legs shows of the limb by which it moves, [N, A, h, w]. */
export function addBends(
  on: Expressions,
  { size, kind, limbs }: Bending,
  { squares, counts, ...input }: BendInput,
): Value {
  const [upper, lower] = ([0, 1] as const).map((limb) => limbs.map((each) => each[limb])) as [
    number[],
    number[],
  ];
  const own = [...upper, ...lower];
  const others = [...lower, ...upper];
  const toOthers = measureOrigins(on, size, { ...input, kind, own, others });
  const ofOwn = on.gather(squares, 1, own); // [N, K, h, w]
  const { order, margin } = bendShape[kind];
  const both = on.and(on.gather(counts, 1, own), on.gather(counts, 1, others));
  const farther = on.add(
    toOthers,
    on.mul(ofOwn, -order / (2 * flowSharpness)),
    on.where(both, order * margin, farthestSquare * order),
  );
  const shares = on.unary('Sigmoid', farther);
  const pick = (value: Value, limb: 0 | 1) =>
    on.slice(value, 1, [limb * limbs.length, (limb + 1) * limbs.length]);
  const isUpper = on.unary('Sigmoid', on.sub(pick(ofOwn, 1), pick(ofOwn, 0)));
  const ofLower = pick(shares, 1);
  return on.add(ofLower, on.mul(isUpper, on.sub(pick(shares, 0), ofLower)));
}

/** `share` and `order` of `bendShape` times the squares of d in the source from K other parts to where each pixel comes from by K own ones: [N, K, h, w]. */
function measureOrigins(
  on: Expressions,
  size: Size,
  {
    transforms,
    segments,
    torso,
    kind,
    own,
    others,
  }: Pick<BendInput, 'transforms' | 'segments' | 'torso'> & {
    readonly kind: keyof typeof bendShape;
    readonly own: readonly number[];
    readonly others: readonly number[];
  },
): Value {
  const moved = (value: Value) => on.gather(value, 1, own); // [N, K, 1, 1]
  const { order, share } = bendShape[kind];
  const scale = on.div(Math.sqrt(order * share) / partWidths[kind], torso);
  const other = (value: Value) => on.gather(value, 1, others);
  const [xx, xy, yx, yy] = [transforms.xx, transforms.xy, transforms.yx, transforms.yy].map(moved) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const [dx, dy] = [on.mul(other(segments.dx), scale), on.mul(other(segments.dy), scale)];
  const [middleX, middleY] = [(size.width - 1) / 2, (size.height - 1) / 2];
  const fromMiddle = (along: Value, down: Value, start: Value) =>
    on.add(moved(start), on.mul(along, middleX), on.mul(down, middleY));
  const x0 = on.sub(fromMiddle(xx, xy, transforms.x0), other(segments.x));
  const y0 = on.sub(fromMiddle(yx, yy, transforms.y0), other(segments.y));
  const columns = [
    [xx, yx],
    [xy, yy],
    [x0, y0],
  ] as const;
  type Line = [Value, Value, Value];
  return measureLines(on, size, {
    along: columns.map(([x, y]) => on.add(on.mul(x, dx), on.mul(y, dy))) as Line,
    across: columns.map(([x, y]) => on.sub(on.mul(y, dx), on.mul(x, dy))) as Line,
    half: on.mul(other(segments.half), scale),
  });
}
