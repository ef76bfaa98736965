import { nodeBackend } from '../../../src/train/tensorflow/kernels/node-backend.js';
import { loadTensorflow, toLoadError } from '../../../src/train/tensorflow/load.js';
import { tensorflowVersion } from '../../../src/train/tensorflow/wheels.js';
import { describeTraining } from '../../support/describe-training.js';

describeTraining('loadTensorflow()', () => {
  test('runs on the TensorFlow that was set up', async () => {
    const tf = await loadTensorflow();
    expect(tf.getBackend()).toBe('tensorflow');
    expect(nodeBackend(tf).binding.TF_Version).toBe(tensorflowVersion);
  });

  test('gives the same object each time', async () => {
    expect(await loadTensorflow()).toBe(await loadTensorflow());
  });

  test('takes and gives the typed arrays of a test', async () => {
    const tf = await loadTensorflow();
    const sum = tf.tidy(() =>
      tf
        .tensor1d(new Float32Array([1, 2]))
        .add(1)
        .dataSync(),
    );
    expect(sum).toEqual(new Float32Array([2, 3]));
  });
});

test.each([
  [
    'The Node.js native addon module (tfjs_binding.node) can not be found at path: a.node. \nPlease run command',
    'The Node.js native addon module (tfjs_binding.node) can not be found at path: a.node',
  ],
  [
    'libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
    'libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
  ],
])('toLoadError() says what to run after %j', (thrown, what) => {
  const cause = new Error(thrown);
  expect(toLoadError(cause)).toMatchObject({
    kind: 'failed-precondition',
    message: `Cannot load TensorFlow: ${what}, run "npm run setup:tensorflow"`,
    cause,
  });
});
