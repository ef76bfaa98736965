/** Pooling. Legend: N batch, C channels, S one to three spatial axes. */
import { z } from 'zod';
import { int, ints } from '../graph.js';
import { inputOfRank } from './inputs.js';
import { callFailure, channelsLastSchema, defineLayer, type LayerConverter } from './layer-converter.js';
import { toTensorFlowOrder } from './layout.js';
import { fromPlanes, planesOf, planesShape } from './planes.js';
import { fitWindow, lengthsSchema, paddingSchema } from './window.js';

/**
 * Max or average pooling. Padding does not count: ONNX excludes it from an average by default, as
 * TensorFlow does.
 */
export function convertPooling(op: 'MaxPool' | 'AveragePool', spatialRank: 1 | 2 | 3): LayerConverter {
  const schema = z.looseObject({
    pool_size: lengthsSchema(spatialRank),
    strides: lengthsSchema(spatialRank).nullish(), // the pool size by default
    padding: paddingSchema,
    data_format: channelsLastSchema,
  });
  const dilations = new Array<number>(spatialRank).fill(1);
  return defineLayer(schema, (call, { pool_size: kernel, padding, ...config }) => {
    const { value, channels, sizes } = planesOf(call, spatialRank); // [N, C, S...]
    const strides = config.strides ?? kernel;
    const fit = fitWindow(sizes, { kernel, strides, dilations, padding }, (...why) =>
      callFailure(call, ...why),
    );
    const output = { name: call.name, shape: planesShape(call, channels, fit.outputSizes) };
    const attributes = { kernel_shape: ints(kernel), ...fit.padding, strides: ints(strides) };
    return fromPlanes(call, call.builder.addNode(op, [value], output, attributes)); // [N, C, S'...]
  });
}

const globalSchema = z.looseObject({
  data_format: channelsLastSchema,
  keepdims: z.boolean().nullish(),
});

/**
 * The maximum or the mean of each channel: [N, C], or with spatial axes of length 1 if Keras keeps
 * them.
 */
export function convertGlobalPooling(kind: 'Max' | 'Average', spatialRank: 1 | 2): LayerConverter {
  return defineLayer(globalSchema, (call, { keepdims }) => {
    const { builder, name } = call;
    const input = inputOfRank(call, spatialRank + 2);
    const [batch = 'N', ...lengths] = toTensorFlowOrder(input.shape);
    const channels = lengths.slice(-1);
    if (spatialRank === 1) {
      const op = kind === 'Max' ? 'ReduceMax' : 'ReduceMean';
      const shape = [batch, ...(keepdims ? [1] : []), ...channels];
      return builder.addNode(
        op,
        [input],
        { name, shape },
        { axes: ints([1]), keepdims: int(keepdims ? 1 : 0) },
      );
    }
    const pooled = { name: keepdims ? name : `${name}/pool`, shape: [batch, ...channels, 1, 1] };
    const maps = builder.addNode(`Global${kind}Pool`, [input], pooled); // [N, C, 1, 1]
    if (keepdims) return maps;
    return builder.addNode('Flatten', [maps], { name, shape: [batch, ...channels] }, { axis: int(1) });
  });
}
