import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { forkProgram } from '../fork-program.js';
import type { LoopAnswer, LoopCommand } from './bare-loop-process.js';
import type { BenchBundle } from './models.js';

/** How the cores are split: parallel processes with a number of threads each. */
export interface Split {
  readonly processes: number;
  readonly threads: number;
}

/** A split with the batch that each process draws. */
export interface LoopShape extends Split {
  readonly batch: number;
}

/**
 * The result of loops that ran at the same time: milliseconds by batch, processor time by picture.
 */
export interface LoopRun {
  readonly picturesPerSecond: number;
  readonly coarseMs: number;
  readonly refineMs: number;
  readonly cpuMs: number;
}

/** Something that draws on demand until it is stopped. */
export interface Loop<Run> {
  run(seconds: number): Promise<Run>;
  stop(): Promise<void>;
}

/** Lists the splits: one process on all cores, and a process with one thread for each core. */
export function listSplits(): readonly Split[] {
  const cores = availableParallelism();
  return [...new Set([1, cores])].map((processes) => ({ processes, threads: cores / processes }));
}

/**
 * Starts parallel loops of bare onnxruntime, which run both graphs in turn on demand, without
 * pictures or gRPC. This is what a server without any cost of its own could reach.
 */
export async function startBareLoop(
  { folder, files }: BenchBundle,
  { processes, threads, batch }: LoopShape,
): Promise<Loop<LoopRun>> {
  const paths = [join(folder, files.coarse), join(folder, files.refine)];
  const program = join(import.meta.dirname, 'bare-loop-process.ts');
  const children = Array.from({ length: processes }, () =>
    forkProgram(program, [...paths, String(threads), String(batch)]),
  );
  await Promise.all(children.map(receive<'ready'>));
  return {
    run: async (seconds) => {
      const answers = children.map(receive<LoopAnswer>);
      const command: LoopCommand = { seconds };
      for (const child of children) child.send(command);
      return addUp(await Promise.all(answers));
    },
    stop: async () => {
      const exits = children.map((child) => once(child, 'exit'));
      for (const child of children) child.disconnect();
      await Promise.all(exits);
    },
  };
}

/**
 * Resolves with the next message of a child process, a `Message` by its protocol. Rejects if the
 * process ends before.
 */
function receive<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (status: number | null) =>
      reject(new Error(`Cannot run the bare loop: its process ended with ${status}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as Message);
    });
  });
}

function addUp(answers: readonly LoopAnswer[]): LoopRun {
  const sum = (name: keyof LoopAnswer) => answers.reduce((total, answer) => total + answer[name], 0);
  return {
    picturesPerSecond: answers.reduce(
      (total, { pictures, elapsedMs }) => total + (pictures / elapsedMs) * 1000,
      0,
    ),
    coarseMs: sum('coarseMs') / sum('batches'),
    refineMs: sum('refineMs') / sum('batches'),
    cpuMs: sum('cpuMs') / sum('pictures'),
  };
}
