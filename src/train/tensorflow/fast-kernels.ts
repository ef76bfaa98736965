import type { GradConfig, KernelConfig } from '@tensorflow/tfjs';
import { createBfloat16Convolutions } from './kernels/bfloat16-conv.js';
import { createLeakyReluGrad } from './kernels/leaky-relu-grad.js';
import { createReluGrad } from './kernels/relu-grad.js';
import type { Tensorflow } from './tensorflow.js';

export interface FastKernelsOptions {
  /** Convolutions compute in bfloat16, with about 3 significant digits: see `settlePrecision()`. */
  readonly bfloat16: boolean;
}

/** tfjs's convolution kernels, and ours once created. */
let convolutions: { readonly float32: KernelConfig[]; readonly bfloat16: KernelConfig[] } | undefined;

/**
 * Replaces tfjs's slow kernels and gradients by TensorFlow's ops. Each call replaces the options.
 */
export function registerFastKernels(tf: Tensorflow, { bfloat16 }: FastKernelsOptions): void {
  for (const gradient of [createReluGrad(tf), createLeakyReluGrad(tf)]) replaceGradient(tf, gradient);
  if (!bfloat16 && convolutions === undefined) return;
  convolutions ??= collectConvolutions(tf);
  for (const kernel of bfloat16 ? convolutions.bfloat16 : convolutions.float32) replaceKernel(tf, kernel);
}

function collectConvolutions(tf: Tensorflow): { float32: KernelConfig[]; bfloat16: KernelConfig[] } {
  const ours = createBfloat16Convolutions(tf);
  return { float32: ours.map(({ kernelName }) => tf.getKernel(kernelName, 'tensorflow')), bfloat16: ours };
}

// tfjs warns about a kernel that is registered twice, so the old one is removed first.
function replaceKernel(tf: Tensorflow, kernel: KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

function replaceGradient(tf: Tensorflow, gradient: GradConfig): void {
  tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}
