/**
 * Layers that TensorFlow.js computes differently in plain JavaScript, which the other tests compare with, and on TensorFlow:
 * the export follows TensorFlow.
 */
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import { describeTraining } from '../../support/describe-training.js';
import { combine, findDifferences, type LayerCase } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

describeTraining('on TensorFlow', () => {
  beforeAll(async () => {
    await loadTensorflow();
    await tf.setBackend('tensorflow');
  });

  test('BatchNormalization over any axis', async () => {
    const cases = [[6], [4, 6], [3, 4, 6]].flatMap((shape) =>
      shape.map(
        (_, index): LayerCase => ({
          name: `axis ${index + 1} of rank ${shape.length + 1}`,
          inputs: [shape],
          makeLayer: () => tf.layers.batchNormalization({ axis: index + 1 }),
        }),
      ),
    );
    expect(await findDifferences(cases)).toEqual([]);
  });

  // TensorFlow's own kernels on a CPU begin a window elsewhere where "same" would pad by -2 or less, which its
  // documentation, and its kernels over two axes, take as 0.
  const isPaddedEnough = (length: number, window: number, stride: number) =>
    (Math.ceil(length / stride) - 1) * stride + window - length > -2;

  test('windows over three axes that are shorter than their stride', async () => {
    const cases = combine([1, 2], [2, 3], [4, 5, 6, 7, 8])
      .filter(([window, stride, length]) => window < stride && isPaddedEnough(length, window, stride))
      .flatMap(([window, strides, length]): LayerCase[] => {
        const options = { strides, padding: 'same' } as const;
        const shared = { inputs: [[length, length, length, 2]] };
        const name = `window ${window}, stride ${strides}, on ${length}`;
        const pool = { ...options, poolSize: window };
        return [
          { ...shared, name: `max, ${name}`, makeLayer: () => tf.layers.maxPooling3d(pool) },
          { ...shared, name: `average, ${name}`, makeLayer: () => tf.layers.averagePooling3d(pool) },
          {
            ...shared,
            name: `Conv3D, ${name}`,
            makeLayer: () => tf.layers.conv3d({ ...options, kernelSize: window, filters: 2 }),
          },
        ];
      });
    expect(cases.length).toBeGreaterThan(20);
    expect(await findDifferences(cases)).toEqual([]);
  });
});
