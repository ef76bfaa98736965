import { findRun, runRepose } from '../repose-runs.js';
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
  if (known !== undefined) {
    await runRepose('train', '--resume', known);
    return known;
  }
  const sees = ['--data', data, ...(arm.method === 'simgan' ? ['--photographs', photographs] : [])];
  const settings = Object.entries(listSettings(arm, budget));
  const sets = settings.flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  await runRepose('train', '--method', arm.method, ...sees, '--runs', runs, '--name', arm.name, ...sets);
  const run = await findRun(runs, arm.name);
  if (run !== undefined) return run;
  throw new Error(`Cannot measure ${arm.name}: ${runs} lacks its run, expected one`);
}
