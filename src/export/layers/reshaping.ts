/**
 * Layers that read a tensor's elements in order. TensorFlow.js' order is that of [N, H, W, C], so feature maps are
 * transposed before and after; the rewrites fold these transposes into the weights of dense layers beside them.
 */
import { z } from 'zod';
import { ints, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import {
  callFailure,
  channelsLastSchema,
  defineLayer,
  isLength,
  type LayerCall,
  onlyInput,
} from './layer-converter.js';

export const convertFlatten = defineLayer(z.looseObject({ data_format: channelsLastSchema }), (call) =>
  reshape(call, [-1]),
);

export const convertReshape = defineLayer(
  // TensorFlow.js writes the length that it shall infer as null, Keras as -1.
  z.looseObject({ target_shape: z.array(z.int().nullable()) }),
  (call, config) =>
    reshape(
      call,
      config.target_shape.map((length) => length ?? -1),
    ),
);

/** `target` is in TensorFlow.js' order, without the batch; one length may be -1. */
function reshape(call: LayerCall, target: readonly number[]): Value {
  const { builder, name } = call;
  const input = toChannelsLast(builder, onlyInput(call), `${name}/channels_last`);
  const [batch = 'N', ...lengths] = input.shape;
  const shape = resolveShape(call, lengths.filter(isLength), target);
  const isMaps = shape.length === 3;
  const sizes = builder.addIntegers(`${name}/shape`, [0, ...shape]); // 0 keeps the batch as it is
  const reshaped = builder.addNode('Reshape', [input, sizes], {
    name: isMaps ? `${name}/channels_last_output` : name,
    shape: [batch, ...shape],
  });
  return isMaps ? toChannelsFirst(builder, reshaped, name) : reshaped;
}

function resolveShape(call: LayerCall, from: readonly number[], target: readonly number[]): number[] {
  const elements = from.reduce((product, length) => product * length, 1);
  const known = target.filter((length) => length !== -1).reduce((product, length) => product * length, 1);
  const shape = target.map((length) => (length === -1 ? elements / known : length));
  const isWhole = shape.every((length) => Number.isInteger(length) && length > 0);
  if (isWhole && shape.reduce((product, length) => product * length, 1) === elements) return shape;
  throw callFailure(call, `a reshape of [${from}] to [${target}]`, `${elements} elements`);
}

/** [N, C, H, W] as [N, H, W, C]; anything else as it is. */
function toChannelsLast(builder: GraphBuilder, value: Value, name: string): Value {
  if (value.shape.length !== 4) return value;
  const [batch = 'N', channels = 0, height = 0, width = 0] = value.shape;
  const shape = [batch, height, width, channels];
  return builder.addNode('Transpose', [value], { name, shape }, { perm: ints([0, 2, 3, 1]) });
}

/** [N, H, W, C] as [N, C, H, W]. */
function toChannelsFirst(builder: GraphBuilder, value: Value, name: string): Value {
  const [batch = 'N', height = 0, width = 0, channels = 0] = value.shape;
  const shape = [batch, channels, height, width];
  return builder.addNode('Transpose', [value], { name, shape }, { perm: ints([0, 3, 1, 2]) });
}
