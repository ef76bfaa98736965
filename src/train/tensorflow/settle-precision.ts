import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { toMedian } from '../../median.js';
import type { TrainingPrecision } from '../config.js';
import { detectBfloat16 } from './detect-bfloat16.js';
import { registerFastKernels } from './fast-kernels.js';
import type { Tensorflow } from './tensorflow.js';

export interface SettledPrecision {
  readonly precision: TrainingPrecision;
  /** The reason, for the terminal. */
  readonly reason: string;
}

/** bfloat16 loses digits, so it must be clearly faster. */
const leastGain = 1.15;
const rounds = 7;
const warmUpRounds = 2;

/**
 * The precision of `auto` on this machine: bfloat16 if convolutions, forward and backward, measure
 * at least 15 % faster in it. Some CPUs have the instructions and are slower. Takes a third of a
 * second, or nothing on a CPU without the instructions.
 */
export function settlePrecision(tf: Tensorflow): SettledPrecision {
  if (!detectBfloat16()) return { precision: 'fp32', reason: 'this CPU does not compute bfloat16' };
  const gain = measureGain(tf);
  const reason = `convolutions run ${gain.toFixed(2)} times as fast in bfloat16 here`;
  return { precision: gain >= leastGain ? 'bfloat16' : 'fp32', reason };
}

/** The time of float32 divided by that of bfloat16: medians of alternating rounds. */
function measureGain(tf: Tensorflow): number {
  const times: Record<TrainingPrecision, number[]> = { fp32: [], bfloat16: [] };
  const inputs = tf.tidy(() => ({
    x: tf.randomNormal<Tensor4D['rankType']>([8, 64, 32, 48], 0, 1, 'float32', 1),
    w: tf.randomNormal<Tensor4D['rankType']>([3, 3, 48, 48], 0, 0.05, 'float32', 2),
  }));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const precision of ['fp32', 'bfloat16'] as const) {
      registerFastKernels(tf, { bfloat16: precision === 'bfloat16' });
      const startedMs = performance.now();
      convolve(tf, inputs);
      if (round >= 0) times[precision].push(performance.now() - startedMs);
    }
  }
  tf.dispose(inputs);
  return toMedian(times.fp32) / toMedian(times.bfloat16);
}

/** Runs a convolution and both of its gradients to the end. */
function convolve(tf: Tensorflow, { x, w }: { x: Tensor4D; w: Tensor4D }): void {
  tf.tidy(() => {
    const run = (a: Tensor, b: Tensor): Tensor => tf.sum(tf.conv2d(a as Tensor4D, b as Tensor4D, 1, 'same'));
    for (const gradient of tf.grads(run)([x, w])) gradient.dataSync();
  });
}
