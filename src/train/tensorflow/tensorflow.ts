/** TensorFlow.js with its native backend, as `loadTensorflow()` returns it. */
export type Tensorflow = typeof import('@tensorflow/tfjs-node-gpu');
