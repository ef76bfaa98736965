import type * as TensorFlow from '@tensorflow/tfjs';
import { compareExport } from '../../support/compare-export.js';
import { buildFloatGraph, randomiseWeights } from '../../support/export-model.js';
import {
  combine,
  findDifferences,
  type LayerCase,
  layerTolerance,
  opsOf,
} from '../../support/layer-cases.js';
import { recurrentLayers } from '../../support/recurrent-layers.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;
const kinds = Object.entries(recurrentLayers);

// TensorFlow.js writes first states down as inputs, and warns that it does not.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

afterEach(() => {
  jest.restoreAllMocks();
});

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
  const names = ['elu', 'hardSigmoid', 'relu', 'sigmoid', 'softsign'] as const;
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

test.each(kinds)(
  '%s with other activation functions gives no infinity on large values',
  async (_kind, makeCell) => {
    const names = ['elu', 'hardSigmoid', 'relu', 'sigmoid', 'softsign', 'tanh'] as const;
    const input = tf.input({ shape: [4, 2], name: 'x' });
    for (const activation of names) {
      const output = makeCell({ units: 2, activation, recurrentActivation: 'sigmoid' }).apply(
        input,
      ) as Symbolic;
      const model = tf.model({ inputs: input, outputs: output });
      model.setWeights(model.weights.map(({ shape }) => tf.fill(shape as number[], 100)));
      expect([activation, await compareExport(model)]).toEqual([activation, expect.closeTo(0, 4)]);
    }
  },
);

// ONNX has no name for swish, and its softplus is infinite above 88 in onnxruntime's recurrent operators.
test.each(['swish', 'softplus'] as const)('the activation function %s is refused', (activation) => {
  const makeLayer = () => tf.layers.lstm({ name: 'lstm', units: 4, activation });
  expect(() => opsOf({ name: 'lstm', inputs: [[5, 3]], makeLayer })).toThrow(
    'Cannot export layer "lstm" (LSTM): activation: Invalid option',
  );
});

test.each(kinds)('%s that is given its first states', async (kind, makeCell) => {
  const input = tf.input({ shape: [5, 3], name: 'x' });
  const states = (kind === 'LSTM' ? ['h', 'c'] : ['h']).map((name) => tf.input({ shape: [4], name }));
  const cell = makeCell({ name: 'cell', units: 4, returnSequences: true, returnState: true });
  const outputs = cell.apply(input, { initialState: states }) as Symbolic[];
  const model = tf.model({ inputs: [input, ...states], outputs });
  randomiseWeights(model, 3);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('first states of both directions are refused', () => {
  const [input, ...states] = [[5, 3], [4], [4]].map((shape) => tf.input({ shape })) as [
    Symbolic,
    ...Symbolic[],
  ];
  const layer = tf.layers.bidirectional({
    name: 'both',
    layer: tf.layers.gru({ units: 4 }) as never,
    mergeMode: 'concat',
  });
  const outputs = layer.apply(input, { initialState: states }) as Symbolic;
  const model = tf.model({ inputs: [input, ...states], outputs });
  expect(() => buildFloatGraph(model)).toThrow(
    'Cannot export layer "both" (Bidirectional): 2 first states, expected none',
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
