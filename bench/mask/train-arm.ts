import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#dist/if-there.js';
import { packageRoot } from '#dist/package-root.js';
import { listSettings, type MaskArm, type TrainingBudget } from './arms.js';

export interface TrainArmOptions {
  /** The folder of the runs. */
  readonly runs: string;
  /** The folders of the people to train on, and of SimGAN's photographs. */
  readonly data: string;
  readonly photographs: string;
  readonly budget: TrainingBudget;
}

/** Trains an arm with `repose train`, or resumes its training, and returns its run's folder. */
export async function trainArm(arm: MaskArm, options: TrainArmOptions): Promise<string> {
  const { runs, data, photographs, budget } = options;
  const known = await findRun(runs, arm.name);
  const sets = Object.entries(listSettings(arm, budget)).flatMap(([path, value]) => [
    '--set',
    `${path}=${value}`,
  ]);
  const seen = ['--data', data, ...(arm.method === 'simgan' ? ['--photographs', photographs] : [])];
  const fresh = ['--method', arm.method, ...seen, '--runs', runs, '--name', arm.name, ...sets];
  const args = [
    join(packageRoot, 'dist', 'cli', 'main.js'),
    'train',
    ...(known ? ['--resume', known] : fresh),
  ];
  const [status] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
  const run = await findRun(runs, arm.name);
  if (status === 0 && run !== undefined) return run;
  throw new Error(`Cannot measure ${arm.name}: its training ended with status ${status}`);
}

async function findRun(runs: string, name: string): Promise<string | undefined> {
  const names = (await ifThere(readdir(runs))) ?? [];
  const found = names.find((each) => each.replace(/^\d+-/, '') === name);
  return found === undefined ? undefined : join(runs, found);
}
