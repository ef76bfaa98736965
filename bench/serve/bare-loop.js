import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** One process of all cores, and a process of one thread for each core. */
export function listSplits() {
  const cores = availableParallelism();
  return [...new Set([1, cores])].map((processes) => ({ processes, threads: cores / processes }));
}

/**
 * Loops of onnxruntime alone, side by side, that draw when they are told to: both graphs in turn, without pictures or gRPC. What
 * a server could reach that costs nothing itself.
 */
export async function startBareLoop({ folder, files }, { processes, threads, batch }) {
  const paths = [join(folder, files.coarse), join(folder, files.refine)];
  const children = Array.from({ length: processes }, () =>
    fork(join(import.meta.dirname, 'bare-loop-process.js'), [...paths, String(threads), String(batch)], {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    }),
  );
  await Promise.all(children.map(hear));
  return {
    run: async (seconds) => {
      const answers = children.map(hear);
      for (const child of children) child.send({ seconds });
      return addUp(await Promise.all(answers));
    },
    stop: async () => {
      const exits = children.map((child) => once(child, 'exit'));
      for (const child of children) child.disconnect();
      await Promise.all(exits);
    },
  };
}

/** The next message of a child process. Throws where it ends before. */
function hear(child) {
  return new Promise((resolve, reject) => {
    const onExit = (status) =>
      reject(new Error(`Cannot run the bare loop: its process ended with ${status}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

/** Loops that ran at the same time as one; processor time by picture. */
function addUp(answers) {
  const sum = (name) => answers.reduce((total, answer) => total + answer[name], 0);
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
