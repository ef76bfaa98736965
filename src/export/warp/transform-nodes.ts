/**
 * `findTransforms` of src/warp as nodes. Legend: N batch, J joints, P parts, K the most joints that
 * a part has.
 */
import { affineBounds, similarityBounds } from '../../warp/part-transforms.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { JointNodes, PartTables, SegmentNodes } from './pose-nodes.js';

/** See `Transform`; each [N, P, 1, 1]. */
export interface TransformNodes {
  readonly xx: Value;
  readonly xy: Value;
  readonly x0: Value;
  readonly yx: Value;
  readonly yy: Value;
  readonly y0: Value;
  /** bool: whether the part has one; its numbers are finite in any case. */
  readonly valid: Value;
}

/** The poses and what was made of them. */
export interface PoseNodes {
  readonly source: JointNodes;
  readonly target: JointNodes;
  /** Of the target. */
  readonly segments: Pick<SegmentNodes, 'dx' | 'dy'>;
  /** The source body's size over the target's, [N, 1, 1, 1]. */
  readonly scale: Value;
  /** How wide each part is in the source over its width in the target, [N, P, 1, 1]. */
  readonly breadth: Value;
  /** How far beside its place each part is taken from, in x, [N, P, 1, 1]. */
  readonly shift: Value;
  /** By how much a lean turns the joints of a head, [N, 1, 1, 1]. */
  readonly lean: Value;
  /** Whether the source shows the other side of the body, and whether a side looks like the other one mirrored: bool, [N, 1, 1, 1]. */
  readonly isTurned: Value;
  readonly isMirrored: Value;
  /** The length of the target's torso, [N, 1, 1, 1]. */
  readonly torso: Value;
}

/** `findTransforms`. */
export function findTransformNodes(on: Expressions, tables: PartTables, pose: PoseNodes): TransformNodes {
  const { segments, scale, breadth, shift: beside, lean, isTurned, isMirrored } = pose;
  const isLimb = tables.perPart('is_limb', ({ kind }) => Number(kind === 'arm' || kind === 'leg'));
  const { joints: source, hidden } = chooseSource(on, tables, pose.source, isLimb);
  const target = tables.gather(pose.target, 'own');
  const sums = sumMomentNodes(on, { source, target, slots: tables.weights() });

  const spread = on.add(sums.txx, sums.tyy);
  const divisor = on.binary('Max', spread, similarityBounds.leastSpread);
  const isFlipped = on.compare('Greater', on.mul(on.toFloat(isTurned), on.sub(1, isLimb)), 0.5);
  const isHead = tables.perPart('is_head', ({ kind }) => Number(kind === 'head'));
  const tilt = on.mul(isHead, lean);
  const tilted = on.mul(divisor, on.unary('Sqrt', on.add(on.mul(tilt, tilt), 1)));
  const c = on.where(isFlipped, on.sub(sums.sxtx, sums.syty), on.add(sums.sxtx, sums.syty));
  const s = on.where(isFlipped, on.add(sums.sytx, sums.sxty), on.sub(sums.sytx, sums.sxty));
  const a = on.div(on.sub(c, on.mul(tilt, s)), tilted);
  const b = on.div(on.add(s, on.mul(tilt, c)), tilted);
  const size = on.hypot(a, b);
  const relative = on.div(size, scale);
  const valid = on.and(
    on.compare('Greater', sums.count, 1),
    on.unary('Not', on.compare('Less', spread, similarityBounds.leastSpread)),
    on.compare('Greater', relative, similarityBounds.least),
    on.compare('Less', relative, similarityBounds.most),
  );
  const similarity = {
    xx: a,
    xy: on.where(isFlipped, b, on.unary('Neg', b)),
    yx: b,
    yy: on.where(isFlipped, on.unary('Neg', a), a),
  };

  // Limbs are mirrored where they are the other side's, which looks so, or seen from the other side.
  const isOther = (flag: Value) => on.sub(1, on.mul(flag, 2));
  const swapped = on.mul(hidden, on.toFloat(isMirrored));
  const mirrored = on.mul(isOther(swapped), isOther(on.toFloat(isTurned)));
  const sign = on.where(on.compare('Greater', isLimb, 0.5), mirrored, 1);
  const atLeast = on.binary('Max', size, on.mul(scale, similarityBounds.least));
  const along = on.where(on.compare('Greater', isHead, 0.5), on.div(scale, atLeast), 1);
  const across = on.div(on.mul(sign, breadth), atLeast);
  const stretched = stretchNodes(on, similarity, { ...segments, along, across });

  const affine = toAffineNodes(on, stretched, { sums, scale, torso: pose.torso });
  const jointsOfTorso = tables.perPart('joints_of_torso', ({ kind, start, end }) =>
    kind === 'torso' ? start.length + end.length - 0.5 : 1e6,
  );
  const isWhole = on.compare('Greater', on.sub(sums.count, jointsOfTorso), 0);
  const useAffine = on.and(isWhole, affine.sound);
  const choose = (part: keyof MatrixNodes) => on.where(useAffine, affine.matrix[part], stretched[part]);
  const matrix = { xx: choose('xx'), xy: choose('xy'), yx: choose('yx'), yy: choose('yy') };
  const shift = (mean: Value, along: Value, down: Value) =>
    on.sub(mean, on.add(on.mul(along, sums.tx), on.mul(down, sums.ty)));
  return {
    ...matrix,
    x0: shift(on.add(sums.sx, beside), matrix.xx, matrix.xy),
    y0: shift(sums.sy, matrix.yx, matrix.yy),
    valid,
  };
}

/**
 * A part's own joints, or the other side's where a limb's own were not all seen: `hidden` is 1
 * there.
 */
function chooseSource(on: Expressions, tables: PartTables, source: JointNodes, isLimb: Value) {
  const [own, other] = [tables.gather(source, 'own'), tables.gather(source, 'other')];
  const filled = on.binary('Max', own.weight, on.sub(1, tables.slots('all')));
  const hidden = on.mul(isLimb, on.sub(1, on.extreme('ReduceMin', filled, 2)));
  const isHidden = on.compare('Greater', hidden, 0.5);
  const joints = {
    x: on.where(isHidden, other.x, own.x),
    y: on.where(isHidden, other.y, own.y),
    weight: on.where(isHidden, other.weight, own.weight),
  };
  return { joints, hidden };
}

type Moments = Readonly<
  Record<
    'count' | 'tx' | 'ty' | 'sx' | 'sy' | 'txx' | 'txy' | 'tyy' | 'sxtx' | 'sxty' | 'sytx' | 'syty',
    Value
  >
>;

interface Correspondence {
  readonly source: JointNodes;
  readonly target: JointNodes;
  readonly slots: Value;
}

function sumMomentNodes(on: Expressions, { source, target, slots }: Correspondence): Moments {
  const weights = on.mul(target.weight, source.weight, slots);
  const count = on.sum(weights, 2);
  const divisor = on.binary('Max', count, 1);
  const mean = (column: Value) => on.div(on.sum(on.mul(weights, column), 2), divisor);
  const means = { tx: mean(target.x), ty: mean(target.y), sx: mean(source.x), sy: mean(source.y) };
  const [tx, ty] = [on.sub(target.x, means.tx), on.sub(target.y, means.ty)];
  const weighed = (offset: Value) => on.mul(weights, offset);
  const [vx, vy] = [weighed(tx), weighed(ty)];
  const sx = weighed(on.sub(source.x, means.sx));
  const sy = weighed(on.sub(source.y, means.sy));
  const moment = (a: Value, b: Value) => on.sum(on.mul(a, b), 2);
  return {
    count,
    ...means,
    txx: moment(vx, tx),
    txy: moment(vx, ty),
    tyy: moment(vy, ty),
    sxtx: moment(sx, tx),
    sxty: moment(sx, ty),
    sytx: moment(sy, tx),
    syty: moment(sy, ty),
  };
}

type MatrixNodes = Readonly<Record<'xx' | 'xy' | 'yx' | 'yy', Value>>;

interface Stretch {
  readonly dx: Value;
  readonly dy: Value;
  readonly along: Value;
  readonly across: Value;
}

function stretchNodes(
  on: Expressions,
  { xx, xy, yx, yy }: MatrixNodes,
  { dx, dy, along, across }: Stretch,
): MatrixNodes {
  const more = on.sub(along, across);
  const uxx = on.add(across, on.mul(more, dx, dx));
  const uxy = on.mul(more, dx, dy);
  const uyy = on.add(across, on.mul(more, dy, dy));
  const row = (left: Value, right: Value, top: Value, bottom: Value) =>
    on.add(on.mul(left, top), on.mul(right, bottom));
  return {
    xx: row(xx, xy, uxx, uxy),
    xy: row(xx, xy, uxy, uyy),
    yx: row(yx, yy, uxx, uxy),
    yy: row(yx, yy, uxy, uyy),
  };
}

function toAffineNodes(
  on: Expressions,
  held: MatrixNodes,
  { sums, scale, torso }: { readonly sums: Moments; readonly scale: Value; readonly torso: Value },
) {
  const { least, most } = affineBounds;
  const width = on.mul(torso, affineBounds.ridge);
  const ridge = on.mul(width, width);
  const [txx, txy, tyy] = [on.add(sums.txx, ridge), sums.txy, on.add(sums.tyy, ridge)];
  const determinant = on.sub(on.mul(txx, tyy), on.mul(txy, txy));
  const pull = (moment: Value, element: Value) => on.add(moment, on.mul(element, ridge));
  const [cxx, cxy] = [pull(sums.sxtx, held.xx), pull(sums.sxty, held.xy)];
  const [cyx, cyy] = [pull(sums.sytx, held.yx), pull(sums.syty, held.yy)];
  const solve = (a: Value, b: Value, c: Value, d: Value) =>
    on.div(on.sub(on.mul(a, b), on.mul(c, d)), determinant);
  const matrix = {
    xx: solve(cxx, tyy, cxy, txy),
    xy: solve(cxy, txx, cxx, txy),
    yx: solve(cyx, tyy, cyy, txy),
    yy: solve(cyy, txx, cyx, txy),
  };
  const turning = on.hypot(on.add(matrix.xx, matrix.yy), on.sub(matrix.yx, matrix.xy));
  const shearing = on.hypot(on.sub(matrix.xx, matrix.yy), on.add(matrix.yx, matrix.xy));
  const largest = on.add(turning, shearing); // twice the singular values
  const smallest = on.unary('Abs', on.sub(turning, shearing));
  const sound = on.and(
    on.compare('Less', on.sub(largest, on.mul(scale, 2 * most)), 0),
    on.compare('Greater', on.sub(smallest, on.mul(scale, 2 * least)), 0),
  );
  return { matrix, sound };
}
