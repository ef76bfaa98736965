/** The pose's heat maps inside the graph. Legend: N batch, J joints, H height, W width. */
import { discRadiusPx } from '../pose/disc.js';
import type { Size } from '../pose/skeleton.js';
import type { Value } from './graph.js';
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
 * nothing.
 */
export function drawHeatMapNodes(
  builder: GraphBuilder,
  input: Value,
  { width, height, joints }: Size & { readonly joints: number },
): Value {
  const perJoint = ['N', joints, 1, 1];
  const number = (label: string, value: number) =>
    builder.addFloats(`heat_maps/${label}`, [], () => Float32Array.of(value));

  const axis = builder.addIntegers('heat_maps/last_axis', [3]);
  const columns = builder.addNode('Unsqueeze', [input, axis], {
    name: 'heat_maps/joints',
    shape: ['N', joints, 3, 1],
  });
  const parts = ['x', 'y', 'visible'].map((part, index) =>
    addSlice(builder, columns, { name: `heat_maps/${part}`, index, shape: perJoint }),
  );
  const [x, y, visible] = parts as [Value, Value, Value]; // as many as there are names

  const squaredX = addSquaredDistance(builder, { axis: 'x', length: width, centre: x }); // [N, J, 1, W]
  const squaredY = addSquaredDistance(builder, { axis: 'y', length: height, centre: y }); // [N, J, 1, H]
  // An unseen joint gets a negative radius, which no distance is within.
  const isVisible = builder.addNode('Greater', [visible, number('zero', 0)], {
    name: 'heat_maps/is_visible',
    shape: perJoint,
    type: 'bool',
  });
  const radii = [number('squared_radius', discRadiusPx ** 2), number('no_radius', -1)];
  const limit = builder.addNode('Where', [isVisible, ...radii], {
    name: 'heat_maps/limit',
    shape: perJoint,
    type: 'float32',
  });

  // 2 * 16 + 1 - 2 * distance² is an odd whole number: at least 1 inside and at most -1 outside,
  // clipped to 1 or -1.
  const fall = (squared: Value, axis: 'x' | 'y', height: number) =>
    addFall(builder, squared, { axis, limit, height: number(`${axis}_height`, height) });
  const fallX = fall(squaredX, 'x', 2 * discRadiusPx ** 2 + 1); // [N, J, 1, W]
  const fallY = fall(squaredY, 'y', 0); // [N, J, 1, H]: onnxruntime is slow along axes of length 1
  const downwards = builder.addIntegers('heat_maps/downwards', [0, 0, height, 1]);
  const column = { name: 'heat_maps/y_column', shape: ['N', joints, height, 1] };
  const maps = ['N', joints, height, width];
  const fallDown = builder.addNode('Reshape', [fallY, downwards], column);
  const cone = builder.addNode('Add', [fallX, fallDown], { name: 'heat_maps/cone', shape: maps });
  const levels = [number('off', -1), number('on', 1)];
  return builder.addNode('Clip', [cone, ...levels], { name: 'heat_maps', shape: maps });
}

interface Fall {
  readonly axis: 'x' | 'y';
  /** The largest squared distance inside the disc: [N, J, 1, 1]. */
  readonly limit: Value;
  readonly height: Value;
}

/**
 * height - 2 * distance² within the limit, and far below 0 beyond it or where the distance is not a
 * number.
 */
function addFall(builder: GraphBuilder, squared: Value, { axis, limit, height }: Fall): Value {
  const { shape } = squared;
  const number = (label: string, value: number) =>
    builder.addFloats(`heat_maps/${label}`, [], () => Float32Array.of(value));
  const isNear = builder.addNode('LessOrEqual', [squared, limit], {
    name: `heat_maps/${axis}_is_near`,
    shape,
    type: 'bool',
  });
  const doubled = builder.addNode('Mul', [squared, number('two', 2)], {
    name: `heat_maps/${axis}_doubled`,
    shape,
  });
  const fall = builder.addNode('Sub', [height, doubled], { name: `heat_maps/${axis}_fall`, shape });
  return builder.addNode('Where', [isNear, fall, number('far_below', -1000)], {
    name: `heat_maps/${axis}_term`,
    shape,
    type: 'float32',
  });
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
