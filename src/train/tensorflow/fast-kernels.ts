import type { GradConfig } from '@tensorflow/tfjs-core';
import { createLeakyReluGrad } from './kernels/leaky-relu-grad.js';
import { createReluGrad } from './kernels/relu-grad.js';
import type { Tensorflow } from './load.js';

/** Replaces tfjs's slow gradients by TensorFlow's own ops. */
export function registerFastKernels(tf: Tensorflow): void {
  for (const gradient of [createReluGrad(tf), createLeakyReluGrad(tf)]) replaceGradient(tf, gradient);
}

function replaceGradient(tf: Tensorflow, gradient: GradConfig): void {
  tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}
