import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../tensorflow.js';
import { nodeBackend } from './node-backend.js';

/**
 * The gradient of ReLU as TensorFlow's `ReluGrad`: one op instead of tfjs's five (IsNan, Greater,
 * Fill, Select, Mul). It saves ReLU's output, which the next layer keeps anyway, so that the input
 * is freed.
 */
export function createReluGrad(tf: Tensorflow): GradConfig {
  const backend = nodeBackend(tf);
  const attrs = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }];
  return {
    kernelName: tf.Relu,
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({
      x: () => backend.executeSingleOutput('ReluGrad', attrs, [dy as Tensor, saved[0] as Tensor]),
    }),
  };
}
