import type * as TensorFlow from '@tensorflow/tfjs';
import { compareRewrite, rewriteTolerance, withRandomWeights } from '../../support/compare-rewrite.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Tensor = TensorFlow.SymbolicTensor;

/** Two inputs of 5x7 pixels, joined along an axis and pooled. */
function pooled(axis: number, settings: object, hasOtherUse = false): TensorFlow.LayersModel {
  const inputs = [3, 3].map((channels, i) => tf.input({ shape: [5, 7, channels], name: `x${i}` }));
  const joined = tf.layers.concatenate({ axis, name: 'both' }).apply(inputs) as Tensor;
  const pool = tf.layers.averagePooling2d({ name: 'pool', poolSize: 2, strides: 2, ...settings });
  const outputs = [pool.apply(joined) as Tensor, ...(hasOtherUse ? [joined] : [])];
  return withRandomWeights(tf.model({ inputs, outputs, name: 'net' }));
}

test.each([
  ['without padding', {}],
  ['with padding, which does not count', { padding: 'same' }],
  ['of overlapping windows', { poolSize: [3, 2], strides: 1 }],
])('means %s are taken of the channels of each part', async (_what, settings) => {
  const { after, difference } = await compareRewrite(pooled(-1, settings), 'poolBeforeConcat');
  expect(after).toEqual(['AveragePool', 'AveragePool', 'Concat']);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each([
  ['rows are joined', pooled(1, {})],
  ['what is joined has another use', pooled(-1, {}, true)],
])('the order stays where %s', async (_what, model) => {
  const { before, after } = await compareRewrite(model, 'poolBeforeConcat');
  expect(after).toEqual(before);
});
