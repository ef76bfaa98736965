import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../tensorflow.js';
import { nodeBackend } from './node-backend.js';

/** The gradient of leaky ReLU as TensorFlow's `LeakyReluGrad`: one op instead of tfjs's three. */
export function createLeakyReluGrad(tf: Tensorflow): GradConfig {
  const backend = nodeBackend(tf);
  const { TF_ATTR_FLOAT, TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  return {
    kernelName: tf.LeakyRelu,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs: NamedAttrMap) => ({
      x: () => {
        const alpha = { name: 'alpha', type: TF_ATTR_FLOAT, value: attrs['alpha'] as number };
        const type = { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT };
        return backend.executeSingleOutput(
          'LeakyReluGrad',
          [alpha, type],
          [dy as Tensor, saved[0] as Tensor],
        );
      },
    }),
  };
}
