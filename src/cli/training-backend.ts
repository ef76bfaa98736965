import type { TrainConfig, TrainingPrecision } from '../train/config.js';
import type { Report } from '../train/report.js';
import { prepareTensorflow } from './tensorflow.js';
import { say } from './terminal.js';

/** What computes a run: loaded, and TensorFlow.js uses it from now on. */
export interface TrainingBackend {
  /** What it computes on, for people and for `stats.jsonl`. */
  readonly device: string;
  /** Computes in this precision from now on, and returns what `auto` was settled as. */
  usePrecision(asked: TrainConfig['precision']): TrainingPrecision;
  /** Writes TensorBoard's events into `folder`, where the backend has a writer for them. */
  createChart(folder: string): Report;
}

/** Loads the backend of a configuration; TensorFlow is set up first. Throws `failed-precondition`, naming what is missing. */
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
    usePrecision: () => 'fp32', // the only one that it has
    createChart: () => {
      say("no TensorBoard events: TensorFlow's library writes them; stats.jsonl has the same figures");
      return () => undefined;
    },
  };
}
