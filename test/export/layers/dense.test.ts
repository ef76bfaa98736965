import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

const shapes = [[6], [4, 6], [3, 4, 6], [2, 3, 4, 6]];

test('Dense on every rank, with and without bias and activation', async () => {
  const cases = shapes.flatMap((shape) =>
    [true, false].flatMap((useBias) =>
      (['linear', 'relu', 'softmax'] as const).map(
        (activation): LayerCase => ({
          name: `rank ${shape.length + 1}, ${useBias ? 'with' : 'without'} bias, ${activation}`,
          inputs: [shape],
          makeLayer: () => tf.layers.dense({ units: 5, useBias, activation }),
        }),
      ),
    ),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test.each([
  [[6], ['Gemm']],
  [
    [4, 6],
    ['MatMul', 'Add'],
  ],
  [[3, 4, 6], ['Conv']],
])('Dense on %j becomes %j', (shape, ops) => {
  expect(opsOf({ name: 'dense', inputs: [shape], makeLayer: () => tf.layers.dense({ units: 5 }) })).toEqual(
    ops,
  );
});
