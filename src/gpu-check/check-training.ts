/** One check of training on a GPU without TensorFlow's library: WebGPU, beside PyTorch where it is. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../package-root.js';
import { type CheckOptions, type CheckSteps, startSteps } from './check-steps.js';
import { describeMachine } from './describe-machine.js';
import { timeSteps } from './time-steps.js';
import type { StepTask } from './training-protocol.js';

export interface TrainCheckOptions extends CheckOptions {
  /** A Python with PyTorch, if there is one. */
  readonly python: string;
  /** The script that takes the same steps in PyTorch; left out if it is not there. */
  readonly torch: string;
}

const size = { width: 64, height: 128 };

/** What is timed: a software adapter takes seconds for what a GPU does in milliseconds. */
const efforts = {
  gpu: {
    tasks: [
      { ...size, baseWidth: 16, batchSize: 8 },
      { ...size, baseWidth: 16, batchSize: 64 },
      { ...size, baseWidth: 128, batchSize: 16 },
    ],
    steps: [3, 20],
  },
  software: {
    tasks: [8, 16].map((baseWidth) => ({ width: 16, height: 32, baseWidth, batchSize: 1 })),
    steps: [1, 1],
  },
} as const;

/** Runs the steps in turn and writes `report.json` after each. Returns the report. */
export async function checkTraining(options: TrainCheckOptions): Promise<CheckSteps['results']> {
  const { out, python, torch } = options;
  const { run, results } = await startSteps(options);
  await run('machine', 10_000, describeMachine);
  const tiny = await run('tiny preset on WebGPU', 180_000, (limitMs) => trainTiny(out, limitMs));
  const isSoftware = 'device' in tiny && tiny.device.endsWith('(software)');
  const { tasks, steps } = efforts[isSoftware ? 'software' : 'gpu'];
  const program = join(packageRoot, 'dist', 'gpu-check', 'training-process.js');
  for (const sizes of tasks) {
    const task: StepTask = { ...sizes, precision: 'fp32', device: 'auto' };
    const name = `G1, F = ${task.baseWidth}, ${task.width}x${task.height}, batch ${task.batchSize}`;
    await run(`${name}, WebGPU`, 90_000, (limitMs) =>
      timeSteps([process.execPath, program], { task, steps, limitMs }),
    );
    if (!existsSync(torch)) continue;
    await run(`${name}, PyTorch`, 60_000, (limitMs) => timeSteps([python, torch], { task, steps, limitMs }));
  }
  return results;
}

interface TinyRun {
  readonly device: string;
  /** Of each step of both stages. */
  readonly losses: readonly object[];
}

/** Trains the tiny preset to its end. Throws the last line that the training says when it fails. */
async function trainTiny(out: string, limitMs: number): Promise<TinyRun> {
  const runs = join(out, 'runs');
  const command = [join(packageRoot, 'dist', 'cli', 'main.js'), 'train', '--preset', 'tiny'];
  const env = { ...process.env, REPOSE_CACHE: join(out, 'cache') };
  const flags = ['--backend', 'webgpu', '--runs', runs];
  const options = { env, timeout: limitMs, killSignal: 'SIGKILL' } as const;
  await promisify(execFile)(process.execPath, [...command, ...flags], options).catch(
    (error: Error & { stderr?: string }) => {
      throw new Error(error.stderr?.trim().split('\n').at(-1) || error.message);
    },
  );
  const last = (await readdir(runs)).sort().at(-1) ?? '';
  const lines = (await readFile(join(runs, last, 'stats.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line)); // by repose train
  const { device } = events.find(({ kind }) => kind === 'backend');
  return { device, losses: events.flatMap(({ kind, losses }) => (kind === 'step' ? [losses] : [])) };
}
