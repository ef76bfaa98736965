import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../package-root.js';
import type { Batch } from './batch.js';
import type { BatchRecipe } from './draw-batches.js';

export interface BatchWorkerData {
  /** The folder of a packed set of people. */
  readonly folder: string;
  /** The folder of a packed set of unlabelled pictures, for SimGAN. */
  readonly photographs?: string | undefined;
  readonly recipe: BatchRecipe;
}

export interface BatchAnswer {
  readonly step: number;
  readonly batches: readonly Batch[];
}

/** The batches of consecutive steps, prepared on another thread. */
export interface BatchSource {
  /** The next step's batches, and the time spent waiting for them. */
  next(): Promise<{ readonly batches: readonly Batch[]; readonly waitedMs: number }>;
  close(): Promise<void>;
}

/** What ends the thread, in place of a step: not in the midst of a picture, which onnxruntime does not survive. */
export const closeThread = 'close';

/** Steps prepared ahead: enough that no step waits for an idle thread; memory holds three. */
const stepsAhead = 3;

/**
 * Starts the thread; the first `next()` returns the batches of step `firstStep`. `next()` throws
 * the thread's errors.
 */
export function createBatchSource(data: BatchWorkerData, firstStep: number): BatchSource {
  const worker = new Worker(join(packageRoot, 'dist', 'train', 'data', 'batch-worker.js'), {
    workerData: data,
  });
  const exited = once(worker, 'exit').catch(() => undefined);
  const ready: BatchAnswer[] = [];
  let failure: unknown;
  let wake = () => {};
  worker.on('message', (answer: BatchAnswer) => {
    ready.push(answer);
    wake();
  });
  worker.on('error', (error) => {
    failure = error;
    wake();
  });
  for (let step = firstStep; step < firstStep + stepsAhead; step += 1) worker.postMessage(step);

  return {
    next: async () => {
      const startedMs = performance.now();
      while (ready.length === 0) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const { step, batches } = ready.shift()!;
      worker.postMessage(step + stepsAhead);
      return { batches, waitedMs: performance.now() - startedMs };
    },
    close: async () => {
      worker.postMessage(closeThread);
      await exited;
    },
  };
}
