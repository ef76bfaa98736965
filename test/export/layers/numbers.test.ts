import type * as TensorFlow from '@tensorflow/tfjs';
import { compareExport } from '../../support/compare-export.js';
import { findDifferences, type LayerCase } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

test('Embedding of one number to maps of numbers', async () => {
  const cases = [[1], [4], [3, 4], [2, 3, 4]].map(
    (shape): LayerCase => ({
      name: `rank ${shape.length + 1}`,
      inputs: [shape],
      indices: 7,
      makeLayer: () => tf.layers.embedding({ inputDim: 7, outputDim: 5, inputLength: shape }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('CategoryEncoding in every mode that needs no weights', async () => {
  const encodings = [
    ['multiHot', [4]],
    ['multiHot', [1]],
    ['oneHot', [1]],
    ['count', [6]],
  ] as const;
  const cases = encodings.map(
    ([outputMode, shape]): LayerCase => ({
      name: `${outputMode} of ${shape}`,
      inputs: [shape],
      indices: 5,
      makeLayer: () => tf.layers.categoryEncoding({ numTokens: 5, outputMode }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('Rescaling', async () => {
  const cases = [{ scale: 1 / 127.5, offset: -1 }, { scale: 3 }].map(
    (options): LayerCase => ({
      name: JSON.stringify(options),
      inputs: [[3, 4, 2]],
      makeLayer: () => tf.layers.rescaling(options),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test("Embedding and CategoryEncoding take a model's whole numbers as they are", async () => {
  const input = tf.input({ shape: [4], dtype: 'int32', name: 'x' });
  const embedding = tf.layers.embedding({ name: 'rows', inputDim: 7, outputDim: 5, inputLength: 4 });
  const rows = embedding.apply(tf.layers.permute({ dims: [1] }).apply(input)) as TensorFlow.SymbolicTensor;
  const encoding = tf.layers.categoryEncoding({ name: 'kinds', numTokens: 7, outputMode: 'count' });
  const kinds = encoding.apply(tf.layers.permute({ dims: [1] }).apply(input)) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: [rows, kinds] });
  expect(await compareExport(model, { integers: 7 })).toBe(0);
});
