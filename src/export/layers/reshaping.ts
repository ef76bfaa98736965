/**
 * Layers that only move elements. TensorFlow.js' order of elements is that of [N, H, W, C], so
 * feature maps are transposed before and after a reshape; rewrites fold these transposes into the
 * weights of adjacent dense layers.
 */
import { z } from 'zod';
import { countElements } from '../../count-elements.js';
import type { Dimension, Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { inputOfRank } from './inputs.js';
import {
  callFailure,
  channelsLastSchema,
  defineLayer,
  isLength,
  type LayerCall,
  onlyInput,
} from './layer-converter.js';
import {
  addChannelsLast,
  addGraphLayout,
  addTranspose,
  toGraphAxis,
  toGraphOrder,
  toTensorFlowOrder,
} from './layout.js';

/** [N, S...] to [N, the product of S]. */
export const convertFlatten = defineLayer(z.looseObject({ data_format: channelsLastSchema }), (call) =>
  reshape(call, [-1]),
);

/** [N, S...] to [N, target_shape...]. */
export const convertReshape = defineLayer(
  // TensorFlow.js writes null for the inferred length, Keras -1.
  z.looseObject({ target_shape: z.array(z.int().nullable()) }),
  (call, config) =>
    reshape(
      call,
      config.target_shape.map((length) => length ?? -1),
    ),
);

/** The axes in another order: `dims` counts them from 1, the batch being 0. */
export const convertPermute = defineLayer(
  z.looseObject({ dims: z.array(z.int().positive()) }),
  (call, config) => {
    const rank = config.dims.length + 1;
    const input = inputOfRank(call, rank);
    const order = toGraphOrder([0, ...config.dims]).map((axis) => toGraphAxis(axis, rank));
    return addTranspose(call.builder, input, order, call.name);
  },
);

/** [N, C] to [N, n, C]. */
export const convertRepeatVector = defineLayer(z.looseObject({ n: z.int().positive() }), (call, { n }) => {
  const { builder, name } = call;
  const input = inputOfRank(call, 2);
  const [batch = 'N', features = 1] = input.shape;
  const axes = builder.addIntegers(`${name}/axes`, [1]);
  const single = builder.addNode('Unsqueeze', [input, axes], {
    name: `${name}/unsqueeze`,
    shape: [batch, 1, features],
  });
  const sizes = builder.addIntegers(`${name}/shape`, [1, n, 1]); // 1 leaves a length as it is
  return builder.addNode('Expand', [single, sizes], { name, shape: [batch, n, features] });
});

/** `target` is in TensorFlow.js' order, without the batch; one length may be -1. */
function reshape(call: LayerCall, target: readonly number[]): Value {
  const { builder, name } = call;
  const input = onlyInput(call);
  const [batch = 'N', ...lengths] = toTensorFlowOrder(input.shape);
  const shape = resolveShape(call, lengths, target);
  const source = isAlikeInBothLayouts(lengths)
    ? input
    : addChannelsLast(builder, input, `${name}/channels_last`);
  if (isAlikeInBothLayouts(shape)) {
    return addReshape(builder, source, { name, shape: toGraphOrder([batch, ...shape]) });
  }
  const output = { name: `${name}/channels_last_output`, shape: [batch, ...shape] };
  return addGraphLayout(builder, addReshape(builder, source, output), name);
}

/**
 * Whether elements have the same order in [H, W, C] as in [C, H, W]: one channel, or one pixel, or
 * no maps at all.
 */
function isAlikeInBothLayouts(lengths: readonly Dimension[]): boolean {
  const [height, width, channels] = lengths;
  return lengths.length !== 3 || channels === 1 || (height === 1 && width === 1);
}

function resolveShape(call: LayerCall, from: readonly Dimension[], target: readonly number[]): number[] {
  const lengths = from.filter(isLength);
  const elements = countElements(lengths);
  const known = countElements(target.filter((length) => length !== -1));
  const shape = target.map((length) => (length === -1 ? elements / known : length));
  const isWhole = shape.every((length) => Number.isInteger(length) && length > 0);
  const count = countElements(shape);
  if (lengths.length === from.length && isWhole && count === elements) return shape;
  const expected = lengths.length === from.length ? `${elements} elements` : 'fixed lengths';
  throw callFailure(call, `a reshape of [${from}] to [${target}]`, expected);
}

function addReshape(
  builder: GraphBuilder,
  input: Value,
  output: { readonly name: string; readonly shape: readonly Dimension[] },
): Value {
  const [, ...lengths] = output.shape;
  // 0 keeps the batch. The rewrites rely on the layer's name in the constant's name.
  const sizes = builder.addIntegers(`${output.name}/shape`, [0, ...lengths.filter(isLength)]);
  return builder.addNode('Reshape', [input, sizes], output);
}
