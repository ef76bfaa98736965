import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StepTask } from './training-protocol.js';

export interface StepTimes {
  readonly device: string;
  readonly batchSize: number;
  /** Of the steps before those that count, in which shaders are compiled and kernels chosen. */
  readonly firstStepsMs: number;
  readonly msPerStep: number;
  readonly imagesPerSecond: number;
}

export interface TimeStepsOptions {
  readonly task: StepTask;
  /** Steps that do not count, and steps that do. */
  readonly steps: readonly [warmUp: number, counted: number];
  readonly limitMs: number;
}

/** Times what speaks the protocol of training-protocol.ts. Throws what it says when it fails. */
export async function timeSteps(
  command: readonly [program: string, ...args: string[]],
  { task, steps, limitMs }: TimeStepsOptions,
): Promise<StepTimes> {
  const [program, ...args] = command;
  const options = { timeout: limitMs, killSignal: 'SIGKILL' } as const;
  const running = promisify(execFile)(program, [...args, JSON.stringify(task)], options);
  running.child.stdin?.end(`${steps.join('\n')}\n`);
  const { stdout } = await running.catch((error: Error & { killed?: boolean; stderr?: string }) => {
    const said = error.stderr?.trim().split('\n').at(-1) || error.message;
    throw new Error(error.killed ? `not done within ${Math.round(limitMs / 1000)} s` : said);
  });
  const find = (word: string) =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));
  const [first, msPerStep] = find('step').map(Number);
  if (first === undefined || msPerStep === undefined)
    throw new Error(`it said no times, expected those of ${steps.join(' + ')} steps`);
  const { batchSize } = task;
  return {
    device: find('device')[0] ?? 'unknown',
    batchSize,
    firstStepsMs: first * steps[0],
    msPerStep,
    imagesPerSecond: (batchSize * 1000) / msPerStep,
  };
}
