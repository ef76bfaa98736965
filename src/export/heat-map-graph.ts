/** The pose's heat maps inside the graph. Legend: N batch, J joints, H height, W width. */
import { discRadiusPx } from '../pose/disc.js';
import type { Size } from '../pose/skeleton.js';
import { ints, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/** Adds an input `name`, float32 [N, J, 3], and `drawHeatMapNodes` of it. */
export function addHeatMaps(
  builder: GraphBuilder,
  name: string,
  size: Size & { readonly joints: number },
): Value {
  return drawHeatMapNodes(builder, builder.addInput(name, 'float32', ['N', size.joints, 3]), size);
}

/**
 * Of `input`, float32 [N, J, 3] = x px, y px, visible, the nodes that draw what `drawHeatMaps()`
 * draws: [N, J, H, W], +1 where (column - x)² + (row - y)² <= 16 and -1 elsewhere, with x and y
 * truncated towards zero; -1 everywhere unless visible > 0. Coordinates that are not finite draw
 * nothing. A disc is a product of K = radius + 2 columns and lines: those of each distance from its middle, down, and
 * how far it reaches aside there; and -1 everywhere.
 */
export function drawHeatMapNodes(
  builder: GraphBuilder,
  input: Value,
  { width, height, joints }: Size & { readonly joints: number },
): Value {
  const axis = builder.addIntegers('heat_maps/last_axis', [3]);
  const joined = builder.addNode('Unsqueeze', [input, axis], {
    name: 'heat_maps/joints',
    shape: ['N', joints, 3, 1],
  });
  const parts = ['x', 'y', 'visible'].map((part, index) =>
    addSlice(builder, joined, { name: `heat_maps/${part}`, index, shape: ['N', joints, 1, 1] }),
  );
  const [x, y, visible] = parts as [Value, Value, Value]; // as many as there are names
  const lines = drawLines(builder, { x, width }); // [N, J, K, W]
  const rows = drawRows(builder, { y, visible, height }); // [N, J, K, H]
  const slots = Number(rows.shape[2]);
  // onnxruntime is slow along short last axes, but for this one, which it puts into the product.
  const down = builder.addNode(
    'Transpose',
    [rows],
    { name: 'heat_maps/down', shape: ['N', joints, height, slots] },
    { perm: ints([0, 1, 3, 2]) },
  );
  const shape = ['N', joints, height, width];
  return builder.addNode('MatMul', [down, lines], { name: 'heat_maps', shape });
}

/** Distances of a disc's rows from its middle. */
const offsets = Array.from({ length: discRadiusPx + 1 }, (_, offset) => offset);

/** Values of the K products, [1, 1, K, 1]: one for each of `offsets`, and one that is everywhere. */
function addSlots(
  builder: GraphBuilder,
  label: string,
  ofOffset: (offset: number) => number,
  last: number,
): Value {
  const values = [...offsets.map(ofOffset), last];
  return builder.addFloats(`heat_maps/${label}`, [1, 1, values.length, 1], () => Float32Array.from(values));
}

/** Less than any square of a distance. */
const never = -1;

/** 1 as far as a disc reaches aside at a distance from its middle, and everywhere in the last: [N, J, K, W]. */
function drawLines(
  builder: GraphBuilder,
  { x, width }: { readonly x: Value; readonly width: number },
): Value {
  const squares = addSquaredDistance(builder, { axis: 'x', length: width, centre: x }); // [N, J, 1, W]
  const limits = addSlots(builder, 'squared_reaches', (offset) => discRadiusPx ** 2 - offset ** 2, never);
  const shape = squares.shape.with(2, offsets.length + 1);
  const isInside = builder.addNode('LessOrEqual', [squares, limits], {
    name: 'heat_maps/is_inside',
    shape,
    type: 'bool',
  });
  const values = [addSlots(builder, 'inside', () => 1, 1), addSlots(builder, 'outside', () => 0, 1)];
  return builder.addNode('Where', [isInside, ...values], { name: 'heat_maps/lines', shape, type: 'float32' });
}

/** 2 at a distance from a visible disc's middle, and -1 everywhere in the last: [N, J, K, H]. */
function drawRows(
  builder: GraphBuilder,
  { y, visible, height }: { readonly y: Value; readonly visible: Value; readonly height: number },
): Value {
  const squares = addSquaredDistance(builder, { axis: 'y', length: height, centre: y }); // [N, J, 1, H]
  const shape = squares.shape.with(2, offsets.length + 1);
  const wanted = addSlots(builder, 'squared_offsets', (offset) => offset ** 2, never);
  const isRow = builder.addNode('Equal', [squares, wanted], {
    name: 'heat_maps/is_row',
    shape,
    type: 'bool',
  });
  const zero = builder.addFloats('heat_maps/zero', [], () => Float32Array.of(0));
  const isVisible = builder.addNode('Greater', [visible, zero], {
    name: 'heat_maps/is_visible',
    shape: visible.shape,
    type: 'bool',
  });
  const isDrawn = builder.addNode('And', [isRow, isVisible], { name: 'heat_maps/is_drawn', shape });
  const values = [addSlots(builder, 'on', () => 2, -1), addSlots(builder, 'off', () => 0, -1)];
  return builder.addNode('Where', [isDrawn, ...values], { name: 'heat_maps/rows', shape, type: 'float32' });
}

interface Part {
  readonly name: string;
  readonly index: number;
  readonly shape: Value['shape'];
}

/** Element `index` of axis 2. */
function addSlice(builder: GraphBuilder, from: Value, { name, index, shape }: Part): Value {
  const start = builder.addIntegers(`heat_maps/index_${index}`, [index]);
  const end = builder.addIntegers(`heat_maps/index_${index + 1}`, [index + 1]);
  const axis = builder.addIntegers('heat_maps/index_2', [2]);
  return builder.addNode('Slice', [from, start, end, axis], { name, shape });
}

interface Distance {
  readonly axis: 'x' | 'y';
  readonly length: number;
  /** [N, J, 1, 1]. */
  readonly centre: Value;
}

/** (position - trunc(centre))² along one axis of the picture: [N, J, 1, W] or [N, J, 1, H]. */
function addSquaredDistance(builder: GraphBuilder, { axis, length, centre }: Distance): Value {
  const { shape } = centre;
  // Opset 17 has no truncation, and a cast to integers is undefined beyond their range.
  const sign = builder.addNode('Sign', [centre], { name: `heat_maps/${axis}_sign`, shape });
  const size = builder.addNode('Abs', [centre], { name: `heat_maps/${axis}_size`, shape });
  const whole = builder.addNode('Floor', [size], { name: `heat_maps/${axis}_whole`, shape });
  const truncated = builder.addNode('Mul', [sign, whole], { name: `heat_maps/${axis}_truncated`, shape });

  const positions = builder.addFloats(`heat_maps/${axis}_positions`, [length], () =>
    Float32Array.from({ length }, (_position, index) => index),
  );
  const along = shape.with(3, length);
  const offset = builder.addNode('Sub', [positions, truncated], {
    name: `heat_maps/${axis}_offset`,
    shape: along,
  });
  return builder.addNode('Mul', [offset, offset], { name: `heat_maps/${axis}_squared`, shape: along });
}
