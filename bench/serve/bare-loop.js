import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * Pictures a second of onnxruntime alone, both graphs in turn at batch 1, without pictures or gRPC: one process of all cores, and a
 * process of one thread for each core. What a server could reach that costs nothing itself.
 */
export async function runBareLoop({ folder, files }, seconds) {
  const cores = availableParallelism();
  const splits = [...new Set([1, cores])].map((processes) => ({ processes, threads: cores / processes }));
  const results = [];
  for (const split of splits)
    results.push({
      ...split,
      ...(await runSplit([join(folder, files.coarse), join(folder, files.refine)], split, seconds)),
    });
  return results;
}

async function runSplit(paths, { processes, threads }, seconds) {
  const loops = Array.from({ length: processes }, async () => {
    const child = fork(
      join(import.meta.dirname, 'bare-loop-process.js'),
      [...paths, String(threads), String(seconds)],
      {
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      },
    );
    const [answer] = await once(child, 'message');
    return answer;
  });
  const answers = await Promise.all(loops);
  const mean = (name) => answers.reduce((sum, answer) => sum + answer[name], 0) / processes;
  return {
    picturesPerSecond: answers.reduce(
      (sum, { pictures, elapsedMs }) => sum + (pictures / elapsedMs) * 1000,
      0,
    ),
    coarseMs: mean('coarseMs'),
    refineMs: mean('refineMs'),
  };
}
