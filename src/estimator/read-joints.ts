import { ReposeError } from '../errors.js';
import type { NetworkOutput } from '../networks/network-output.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { skeletons } from '../pose/skeletons.js';
import { readHeatMaps } from './read-heat-maps.js';

/** The forms of an estimator's output: a heat map per joint, or y, x and score of each joint. */
const outputKinds = ['heat-maps', 'coordinates'] as const;
export type OutputKind = (typeof outputKinds)[number];

export interface ReadJointsOptions {
  /** By default recognised by the output's shape. */
  readonly kind?: OutputKind | undefined;
  /** By default recognised by the number of joints. */
  readonly skeleton?: Skeleton | undefined;
}

/**
 * Joints in pixels of the network's input, in the order of a skeleton, with scores as confidences.
 */
export interface EstimatedJoints {
  readonly skeleton: Skeleton;
  readonly joints: readonly Joint[];
}

/**
 * The joints in an estimator's output: heat maps [1, J, h, w] or [1, h, w, J], or MoveNet's
 * coordinates [1, J, 3] or [1, 1, J, 3]: y, x, score, from 0 to 1 over the network's input. Throws
 * `invalid-argument` for other shapes and ranges.
 */
export function readJoints(
  output: NetworkOutput,
  input: Size,
  { kind, skeleton }: ReadJointsOptions,
): EstimatedJoints {
  const known = skeleton === undefined ? Object.values(skeletons) : [skeleton];
  const find = (count: number | undefined) => known.find(({ joints }) => joints.length === count);
  const coordinates = find(findCoordinateCount(output.shape));
  if (coordinates && kind !== 'heat-maps')
    return { skeleton: coordinates, joints: readCoordinates(output.values, input) };
  const maps = findHeatMaps(output, find);
  if (maps && kind !== 'coordinates')
    return { skeleton: maps.skeleton, joints: readHeatMaps(maps.maps, input) };
  throw toShapeError(output.shape, known, kind);
}

/** J of [1, J, 3] or [1, 1, J, 3]. */
function findCoordinateCount(shape: readonly number[]): number | undefined {
  const isSingle = shape.length >= 2 && shape.slice(0, -2).every((length) => length === 1);
  return isSingle && shape.at(-1) === 3 ? shape.at(-2) : undefined;
}

function findHeatMaps(
  { values, shape }: NetworkOutput,
  find: (count: number | undefined) => Skeleton | undefined,
) {
  const [batch, a, b, c, ...rest] = shape;
  if (batch !== 1 || a === undefined || b === undefined || c === undefined || rest.length > 0)
    return undefined;
  const first = find(a);
  if (first)
    return {
      skeleton: first,
      maps: { values, layout: 'nchw' as const, count: a, size: { width: c, height: b } },
    };
  const last = find(c);
  return (
    last && {
      skeleton: last,
      maps: { values, layout: 'nhwc' as const, count: c, size: { width: b, height: a } },
    }
  );
}

/**
 * How far outside its input an estimator may place a joint, in input sizes: larger values are in
 * other units.
 */
const farthest = 2;

function readCoordinates(values: Float32Array, input: Size): Joint[] {
  return Array.from({ length: values.length / 3 }, (_, joint) => {
    const [y, x, confidence] = [0, 1, 2].map((i) => values[3 * joint + i]!) as [number, number, number];
    if (Math.max(Math.abs(x), Math.abs(y)) > farthest)
      throw new ReposeError(
        'invalid-argument',
        `Cannot read coordinates: joint ${joint} at ${y}, ${x}, expected y and x from 0 to 1 over the network's input`,
      );
    return { x: x * input.width, y: y * input.height, confidence };
  });
}

function toShapeError(
  shape: readonly number[],
  known: readonly Skeleton[],
  kind: OutputKind | undefined,
): ReposeError {
  const shapes = { 'heat-maps': '[1, J, h, w] or [1, h, w, J]', coordinates: '[1, J, 3] or [1, 1, J, 3]' };
  const forms = (kind === undefined ? outputKinds : [kind]).map((each) => `${each} ${shapes[each]}`);
  const counts = known.map(({ name, joints }) => `${joints.length} (${name})`).join(', ');
  return new ReposeError(
    'invalid-argument',
    `Cannot read joints: an output of shape [${shape.join(', ')}], expected ${forms.join(', or ')}, J one of ${counts}`,
  );
}
