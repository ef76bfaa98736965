import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { Tensorflow } from '../load.js';

/** The backend that runs any of TensorFlow's own ops; tfjs types it as its general `KernelBackend`. */
export function nodeBackend(tf: Tensorflow): NodeJSKernelBackend {
  return tf.backend() as NodeJSKernelBackend;
}
