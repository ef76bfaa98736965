import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { forkProgram } from '../fork-program.js';
import type { LoopAnswer, LoopCommand } from './bare-loop-process.js';
import type { BenchBundle } from './models.js';

/** How the cores are split: processes side by side, each of so many threads. */
export interface Split {
  readonly processes: number;
  readonly threads: number;
}

/** A split whose processes draw so many pictures at once. */
export interface LoopShape extends Split {
  readonly batch: number;
}

/** What loops drew that ran at the same time; milliseconds by batch, processor time by picture. */
export interface LoopRun {
  readonly picturesPerSecond: number;
  readonly coarseMs: number;
  readonly refineMs: number;
  readonly cpuMs: number;
}

/** Something that draws when it is told to, until it is stopped. */
export interface Loop<Run> {
  run(seconds: number): Promise<Run>;
  stop(): Promise<void>;
}

/** One process of all cores, and a process of one thread for each core. */
export function listSplits(): readonly Split[] {
  const cores = availableParallelism();
  return [...new Set([1, cores])].map((processes) => ({ processes, threads: cores / processes }));
}

/**
 * Loops of onnxruntime alone, side by side, that draw when they are told to: both graphs in turn,
 * without pictures or gRPC. What a server could reach that costs nothing itself.
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
 * The next message of a child process, which is a `Message` by its protocol. Throws where it ends
 * before.
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
