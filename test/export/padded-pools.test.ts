import type * as TensorFlow from '@tensorflow/tfjs';
import { convertModel } from '../../src/export/export-model.js';
import { compareExport } from '../support/compare-export.js';
import { ZeroPadding1D } from '../support/keras-layers.js';
import { layerTolerance } from '../support/layer-cases.js';
import { tf } from '../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;

/** Zeros around maps whose values are all negative, so that a pool which leaves the zeros out is seen. */
function createModel(margin: number, last: TensorFlow.layers.Layer): TensorFlow.LayersModel {
  const x = tf.input({ shape: [6, 7, 2], name: 'x' });
  const negative = tf.layers.rescaling({ name: 'negative', scale: 1, offset: -3 } as never).apply(x);
  const padding: [[number, number], [number, number]] = [
    [margin, margin],
    [margin, 1],
  ];
  const padded = tf.layers
    .zeroPadding2d({ name: 'pad', padding })
    .apply(negative as TensorFlow.SymbolicTensor);
  return tf.model({ inputs: x, outputs: last.apply(padded) as TensorFlow.SymbolicTensor, name: 'net' });
}

const pools = [1, 2, 3].flatMap((margin) =>
  (['same', 'valid'] as const).flatMap((padding) =>
    (['maxPooling2d', 'averagePooling2d'] as const).map((kind) => ({ margin, padding, kind })),
  ),
);

test.each(pools)('$kind, $padding, sees the zeros of a margin of $margin before it', async (options) => {
  const { margin, padding, kind } = options;
  const model = createModel(margin, tf.layers[kind]({ name: 'pool', poolSize: 2, strides: 2, padding }));
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test.each(pools.filter(({ kind }) => kind === 'maxPooling2d'))(
  'pools over one axis, $padding, see the zeros of a margin of $margin before them',
  async ({ margin, padding }) => {
    const x = tf.input({ shape: [6, 2], name: 'x' });
    const negative = tf.layers.rescaling({ name: 'negative', scale: 1, offset: -3 } as never).apply(x);
    const padded = new ZeroPadding1D({ name: 'pad', padding: [margin, 1] }).apply(negative) as Symbolic;
    const outputs = [tf.layers.maxPooling1d, tf.layers.averagePooling1d].map(
      (create) => create({ poolSize: 2, strides: 2, padding }).apply(padded) as Symbolic,
    );
    for (const output of outputs) {
      const model = tf.model({ inputs: x, outputs: output, name: 'net' });
      expect(await compareExport(model)).toBeLessThan(layerTolerance);
    }
  },
);

test('a margin before a convolution is of zeros, which runtimes make a part of the convolution', async () => {
  const model = createModel(1, tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3 }));
  const pad = (await convertModel(model)).nodes.find(({ op }) => op === 'Pad');
  expect(pad?.inputs).toHaveLength(2);
});
