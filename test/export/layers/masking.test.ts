import type * as TensorFlow from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { exportModel } from '../../../src/export/export-model.js';
import { largestDifference, randomiseWeights } from '../../support/export-model.js';
import { layerTolerance } from '../../support/layer-cases.js';
import { recurrentLayers } from '../../support/recurrent-layers.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;
type Layer = TensorFlow.layers.Layer;

const kinds = Object.entries(recurrentLayers);

// TensorFlow.js writes first states down as inputs, and warns that it does not.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Words of a sentence, 0 for none: behind, before and between them, everywhere and nowhere. */
const sentences = [
  [3, 1, 4, 1, 5],
  [2, 7, 0, 0, 0],
  [0, 0, 0, 6, 2],
  [0, 3, 0, 0, 5],
  [5, 0, 3, 0, 0],
  [0, 0, 0, 0, 0],
];

const words = () => tf.input({ shape: [5], name: 'words', dtype: 'int32' });
const embed = () => tf.layers.embedding({ name: 'embed', inputDim: 8, outputDim: 3, maskZero: true });
const apply = (input: Symbolic, ...layers: Layer[]) =>
  layers.reduce((value, layer) => layer.apply(value) as Symbolic, input);

/** How far the export is from TensorFlow.js on the sentences, of the largest value. */
async function compare(
  model: TensorFlow.LayersModel,
  others: readonly TensorFlow.Tensor[] = [],
): Promise<number> {
  randomiseWeights(model, 5);
  const input = tf.tensor(sentences.flat(), [sentences.length, 5], model.inputs[0]!.dtype);
  const inputs = [input, ...others];
  const expected = [model.predict(inputs)].flat() as TensorFlow.Tensor[];
  const session = await InferenceSession.create(await exportModel(model), { logSeverityLevel: 3 });
  try {
    const feeds = inputs.map(({ dtype, shape, dataSync }, index) => {
      const type = dtype === 'int32' ? 'int32' : 'float32';
      return [
        session.inputNames[index],
        new Tensor(type, dataSync.call(inputs[index]) as never, shape),
      ] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const found = session.outputNames.map((name) => results[name]!);
    expect(found.map(({ dims }) => dims)).toEqual(expected.map(({ shape }) => shape));
    const differences = expected.map((tensor, index) => {
      const values = tensor.dataSync() as Float32Array;
      const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      return largestDifference(found[index]!.data as Float32Array, values) / largest;
    });
    return Math.max(...differences);
  } finally {
    await session.release();
  }
}

describe.each(kinds)('%s behind an Embedding with maskZero', (_kind, makeCell) => {
  test.each([
    { returnSequences: false, goBackwards: false },
    { returnSequences: true, goBackwards: false },
    { returnSequences: false, goBackwards: true },
    { returnSequences: true, goBackwards: true },
  ])('leaves out words of number 0: $returnSequences, $goBackwards', async (options) => {
    const input = words();
    const cell = makeCell({ name: 'cell', units: 4, returnState: true, ...options });
    const outputs = cell.apply(apply(input, embed())) as Symbolic[];
    expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
  });

  test('passes the mask on, through layers that keep it, to the next one', async () => {
    const input = words();
    const outputs = apply(
      input,
      embed(),
      tf.layers.dropout({ rate: 0.5 }),
      makeCell({ name: 'first', units: 4, returnSequences: true }),
      tf.layers.dense({ units: 3, activation: 'tanh' }),
      tf.layers.layerNormalization(),
      makeCell({ name: 'second', units: 2 }),
    );
    expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
  });

  test('runs both ways', async () => {
    const input = words();
    const both = tf.layers.bidirectional({ layer: makeCell({ units: 4 }) as never, mergeMode: 'concat' });
    const outputs = apply(input, embed(), both);
    expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
  });
});

test('Masking leaves out steps that are its value in every feature', async () => {
  const input = tf.input({ shape: [5], name: 'words' });
  const steps = tf.layers.reshape({ targetShape: [5, 1] });
  const outputs = ['lstm', 'gru'].map((kind) =>
    apply(
      input,
      steps,
      tf.layers.masking({ maskValue: 1 }),
      recurrentLayers[kind === 'lstm' ? 'LSTM' : 'GRU']({ units: 3 }),
    ),
  );
  expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
});

test('sequences of any length', async () => {
  const input = tf.input({ shape: [null], name: 'words', dtype: 'int32' });
  const outputs = apply(
    input,
    embed(),
    tf.layers.gru({ units: 3, returnSequences: true }),
    tf.layers.lstm({ units: 3, goBackwards: true }),
  );
  expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
});

test('a mask ends at layers that drop it', async () => {
  const input = words();
  const outputs = apply(input, embed(), tf.layers.flatten(), tf.layers.dense({ units: 3 }));
  expect(await compare(tf.model({ inputs: input, outputs }))).toBeLessThan(layerTolerance);
});

test.each<[string, (input: Symbolic) => Symbolic, string]>([
  [
    'a layer that Keras and TensorFlow.js treat differently',
    (input) => apply(input, embed(), tf.layers.globalAveragePooling1d({ name: 'mean' })),
    'Cannot export layer "mean" (GlobalAveragePooling1D): an input with a mask, expected one without',
  ],
  [
    'first states, for which onnxruntime gives zeros where no step counts',
    (input) => {
      const cell = tf.layers.gru({ name: 'cell', units: 3 });
      const state = apply(input, tf.layers.dense({ units: 3 }));
      return cell.apply(apply(input, embed()), { initialState: [state] }) as Symbolic;
    },
    'Cannot export layer "cell" (GRU): a mask beside first states, expected one of both',
  ],
  [
    'outputs of both directions, which Keras makes zeros',
    (input) => {
      const layer = tf.layers.gru({ units: 3, returnSequences: true });
      const both = tf.layers.bidirectional({ name: 'both', layer: layer as never, mergeMode: 'concat' });
      return apply(input, embed(), both);
    },
    'Cannot export layer "both" (Bidirectional): a mask beside outputs of both directions at each step, expected the last',
  ],
  [
    'a model in a model',
    (input) => {
      const inner = tf.sequential({
        name: 'inner',
        layers: [tf.layers.lstm({ units: 2, inputShape: [5, 3] })],
      });
      return apply(input, embed(), inner);
    },
    'Cannot export layer "inner" (Sequential): an input with a mask, expected one without',
  ],
])('a mask is refused at %s', async (_what, build, message) => {
  const input = words();
  const model = tf.model({ inputs: input, outputs: build(input) });
  await expect(exportModel(model)).rejects.toThrow(message);
});
