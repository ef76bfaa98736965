import { once } from 'node:events';
import { availableParallelism } from 'node:os';
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

/** The batches of consecutive steps, prepared on other threads. */
export interface BatchSource {
  /** The next step's batches, and the time spent waiting for them. */
  next(): Promise<{ readonly batches: readonly Batch[]; readonly waitedMs: number }>;
  close(): Promise<void>;
}

/** What ends a thread, in place of a step: not in the midst of a picture, which onnxruntime does not survive. */
export const closeThread = 'close';

/** Steps prepared ahead: enough that no step waits for idle threads; memory holds as many, or one more than there are threads. */
const stepsAhead = 3;

/** The fewest and the most threads that move people. */
const warpThreads = { least: 2, most: 8 } as const;

/**
 * How many threads prepare batches: one is enough for the paper's inputs. To move people takes a core as long as a step takes two,
 * and longer than a step of a GPU: half of the cores do it. On two cores a second thread trains 1.35 times as fast.
 */
function countThreads({ inputs }: BatchRecipe): number {
  const { least, most } = warpThreads;
  return inputs === 'warped' ? Math.min(Math.max(availableParallelism() >> 1, least), most) : 1;
}

/**
 * Starts the threads; the first `next()` returns the batches of step `firstStep`. Threads take steps in turn, whose batches are the same
 * however many there are. `next()` throws the threads' errors.
 */
export function createBatchSource(
  data: BatchWorkerData,
  firstStep: number,
  threads: number = countThreads(data.recipe),
): BatchSource {
  const ready = new Map<number, readonly Batch[]>();
  let failure: unknown;
  let wake = () => {};
  const start = () => {
    const worker = new Worker(join(packageRoot, 'dist', 'train', 'data', 'batch-worker.js'), {
      workerData: data,
    });
    worker.on('message', ({ step, batches }: BatchAnswer) => {
      ready.set(step, batches);
      wake();
    });
    worker.on('error', (error) => {
      failure = error;
      wake();
    });
    return { worker, exited: once(worker, 'exit').catch(() => undefined) };
  };
  const workers = Array.from({ length: threads }, start);
  const ask = (step: number) => workers[step % threads]!.worker.postMessage(step);
  const ahead = Math.max(stepsAhead, threads + 1);
  for (let step = firstStep; step < firstStep + ahead; step += 1) ask(step);

  let step = firstStep;
  return {
    next: async () => {
      const startedMs = performance.now();
      while (!ready.has(step)) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const batches = ready.get(step)!;
      ready.delete(step);
      ask(step + ahead);
      step += 1;
      return { batches, waitedMs: performance.now() - startedMs };
    },
    close: async () => {
      for (const { worker } of workers) worker.postMessage(closeThread);
      await Promise.all(workers.map(({ exited }) => exited));
    },
  };
}
