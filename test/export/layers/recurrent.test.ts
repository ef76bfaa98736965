import type * as TensorFlow from '@tensorflow/tfjs';
import { compareExport } from '../../support/compare-export.js';
import {
  combine,
  findDifferences,
  type LayerCase,
  layerTolerance,
  opsOf,
} from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;
type Options = Parameters<typeof tf.layers.lstm>[0];
const cells = {
  SimpleRNN: (options: Options) => tf.layers.simpleRNN(options),
  GRU: (options: Options) => tf.layers.gru(options),
  LSTM: (options: Options) => tf.layers.lstm(options),
};
const kinds = Object.entries(cells);

test.each(kinds)(
  '%s, the last output and all of them, both ways, with and without bias',
  async (kind, makeCell) => {
    const cases = combine([true, false], [true, false], [true, false]).map(
      ([returnSequences, goBackwards, useBias]): LayerCase => {
        const options = { units: 4, returnSequences, goBackwards, useBias };
        return {
          name: `${kind} ${JSON.stringify(options)}`,
          inputs: [[5, 3]],
          makeLayer: () => makeCell(options),
        };
      },
    );
    expect(await findDifferences(cases)).toEqual([]);
  },
);

test.each(kinds)('%s with other activation functions', async (_kind, makeCell) => {
  const names = ['elu', 'hardSigmoid', 'relu', 'sigmoid', 'softplus', 'softsign'] as const;
  const cases = names.map(
    (activation): LayerCase => ({
      name: activation,
      inputs: [[5, 3]],
      makeLayer: () => makeCell({ units: 4, activation, recurrentActivation: 'sigmoid' }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test.each(kinds)('Bidirectional %s, merged in every way', async (_kind, makeCell) => {
  const cases = combine(['concat', 'sum', 'ave', 'mul'] as const, [true, false], [true]).map(
    ([mergeMode, returnSequences]): LayerCase => ({
      name: `${mergeMode}, ${returnSequences ? 'all' : 'last'}`,
      inputs: [[5, 3]],
      makeLayer: () =>
        tf.layers.bidirectional({ layer: makeCell({ units: 4, returnSequences }) as never, mergeMode }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('a function that ONNX has no name for is refused', () => {
  const makeLayer = () => tf.layers.lstm({ name: 'lstm', units: 4, activation: 'swish' });
  expect(() => opsOf({ name: 'lstm', inputs: [[5, 3]], makeLayer })).toThrow(
    'Cannot export layer "lstm" (LSTM): activation: Invalid option',
  );
});

test('LSTM gives its states behind its outputs', async () => {
  const input = tf.input({ shape: [5, 3], name: 'x' });
  const layer = tf.layers.lstm({ name: 'lstm', units: 4, returnSequences: true, returnState: true });
  const outputs = layer.apply(input) as Symbolic[];
  expect(await compareExport(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
});

test('GRU that gives its last output twice, as such and as its state', async () => {
  const input = tf.input({ shape: [5, 3], name: 'x' });
  const outputs = tf.layers.gru({ name: 'gru', units: 4, returnState: true }).apply(input) as Symbolic[];
  expect(await compareExport(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
});
