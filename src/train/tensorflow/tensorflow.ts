/** TensorFlow.js with its native backend, as `loadTensorflow()` gives it. */
export type Tensorflow = typeof import('@tensorflow/tfjs-node-gpu');
