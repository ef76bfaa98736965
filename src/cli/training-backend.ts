import type { TrainConfig, TrainingPrecision } from '../train/config.js';
import type { Report } from '../train/report.js';
import { prepareTensorflow } from './tensorflow.js';
import { say } from './terminal.js';

/** A loaded backend of TensorFlow.js. */
export interface TrainingBackend {
  /** What it computes on, for the terminal and `stats.jsonl`. */
  readonly device: string;
  /** Sets the precision of all later computations, and returns it with `auto` settled. */
  usePrecision(asked: TrainConfig['precision']): TrainingPrecision;
  /** Writes TensorBoard events into `folder`, if the backend can. */
  createChart(folder: string): Report;
}

/**
 * Loads the backend of a configuration; TensorFlow is set up first. Throws `failed-precondition`,
 * naming what is missing.
 */
export async function openBackend(name: TrainConfig['backend']): Promise<TrainingBackend> {
  return name === 'webgpu' ? openWebgpu() : openTensorflow();
}

async function openTensorflow(): Promise<TrainingBackend> {
  const tf = await prepareTensorflow();
  const { registerFastKernels } = await import('../train/tensorflow/fast-kernels.js');
  const { settlePrecision } = await import('../train/tensorflow/settle-precision.js');
  const { createTensorboardReport } = await import('../train/tensorflow/tensorboard.js');
  const { nodeBackend } = await import('../train/tensorflow/kernels/node-backend.js');
  const settle = (): TrainingPrecision => {
    const { precision, reason } = settlePrecision(tf);
    say(`computing in ${precision}: ${reason}`);
    return precision;
  };
  return {
    device: nodeBackend(tf).isUsingGpuDevice ? 'GPU' : 'CPU',
    usePrecision: (asked) => {
      const precision = asked === 'auto' ? settle() : asked;
      registerFastKernels(tf, { bfloat16: precision === 'bfloat16' });
      return precision;
    },
    createChart: (folder) => createTensorboardReport(tf, folder),
  };
}

async function openWebgpu(): Promise<TrainingBackend> {
  const { loadWebgpu } = await import('../train/webgpu/load-webgpu.js');
  const { device, isSoftware } = await loadWebgpu();
  if (isSoftware)
    say(`${device} computes on the CPU, slowly: --backend tensorflow is many times faster there`);
  return {
    device,
    usePrecision: () => 'fp32', // its only precision
    createChart: () => {
      say('no TensorBoard events with this backend; stats.jsonl has the same figures');
      return () => undefined;
    },
  };
}
