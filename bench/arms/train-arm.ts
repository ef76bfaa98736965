import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkpointPath } from '#dist/checkpoint/run-folder.js';
import type { Size } from '#dist/pose/skeleton.js';
import { resolveConfig } from '#dist/train/resolve-config.js';
import { createRun, latestOfStage } from '#dist/train/run.js';
import { findRun, runRepose } from '../repose-runs.js';
import type { Arm } from './tables.js';

/** The stages of PG2. */
const stages = ['g1', 'g2'] as const;
type Stage = (typeof stages)[number];

export type Steps = Readonly<Record<Stage, number>>;

/** What every arm gets alike: steps, or minutes of this machine. */
export type Budget = { readonly steps: Steps } | { readonly minutes: number };

/** What arms have in common. */
export interface Training {
  readonly budget: Budget;
  readonly size: Size;
  readonly baseWidth: number;
  /** People to train on. */
  readonly identities: number;
  /** People to measure with. */
  readonly heldOut: number;
  /** The folder of the runs. */
  readonly out: string;
}

/** G1's share of the minutes. */
const coarseShare = 0.75;

/** The share of a stage's steps in which its rate rises: the presets' numbers are for long trainings. */
const warmUpShare = 0.05;

/** Steps whose time is taken before an arm that gets minutes. */
const trialSteps = 21;

/** Trains an arm, or resumes its training, and returns its run's folder. */
export async function trainArm(arm: Arm, training: Training): Promise<string> {
  const known = await findRun(training.out, arm.name);
  const run = known ?? (await startRun(arm, training, await findSteps(arm, training)));
  await runRepose('train', '--resume', run);
  return run;
}

/** The steps that fill the budget. */
async function findSteps(arm: Arm, training: Training): Promise<Steps> {
  const { budget } = training;
  if ('steps' in budget) return budget.steps;
  const trial = { ...training, out: join(training.out, 'trials') };
  const steps = { g1: trialSteps, g2: trialSteps };
  const run =
    (await findRun(trial.out, arm.name)) ??
    (await createRun(trial.out, arm.name, configure(arm, trial, steps)));
  await runRepose('train', '--resume', run);
  const { g1, g2 } = await readStepMs(run);
  const coarseMs = budget.minutes * 60_000 * (g2 === undefined ? 1 : coarseShare);
  const refineMs = budget.minutes * 60_000 - coarseMs;
  return { g1: countSteps(coarseMs, g1), g2: countSteps(refineMs, g2) };
}

function countSteps(totalMs: number, stepMs = Number.POSITIVE_INFINITY): number {
  return Math.round(totalMs / stepMs);
}

/**
 * The folder of a new run. An arm whose G1 is that of another one gets its checkpoint, which a
 * training of its own would end with bit by bit.
 */
async function startRun(arm: Arm, training: Training, steps: Steps): Promise<string> {
  const base = arm.coarseOf === undefined ? undefined : await findRun(training.out, arm.coarseOf);
  const coarse = base === undefined ? undefined : await latestOfStage(base, 'g1');
  const g1 = coarse?.step ?? steps.g1;
  const run = await createRun(training.out, arm.name, configure(arm, training, { ...steps, g1 }));
  if (coarse !== undefined) await cp(coarse.path, checkpointPath(run, 'g1', g1), { recursive: true });
  return run;
}

function configure(arm: Arm, { size, baseWidth, identities, heldOut }: Training, steps: Steps) {
  const settings = {
    'image.width': size.width,
    'image.height': size.height,
    baseWidth,
    'g1.steps': steps.g1,
    'g2.steps': arm.titles.refined === undefined ? 0 : steps.g2,
    'g1.learningRate.warmupSteps': Math.round(warmUpShare * steps.g1),
    'g2.learningRate.warmupSteps': Math.round(warmUpShare * steps.g2),
    'synthetic.identities': identities,
    'synthetic.heldOutIdentities': heldOut,
    precision: 'fp32',
    ...arm.settings,
  };
  const overrides = Object.entries(settings).map(([path, value]) => [path, JSON.stringify(value)] as const);
  return resolveConfig(arm.preset, overrides, arm.ablation === undefined ? {} : { ablation: arm.ablation });
}

/** The lines of `stats.jsonl` that tell when a step ended. */
const stepSchema = z.looseObject({
  kind: z.literal('step'),
  stage: z.enum(stages),
  step: z.int(),
  time: z.iso.datetime(),
});

/** Milliseconds of a step of each stage of a run, without the first step. */
async function readStepMs(run: string): Promise<Partial<Record<Stage, number>>> {
  const lines = (await readFile(join(run, 'stats.jsonl'), 'utf8')).trim().split('\n');
  const steps = lines.flatMap((line) => stepSchema.safeParse(JSON.parse(line)).data ?? []);
  const times = stages.flatMap((stage) => {
    const [first, ...others] = steps.filter((each) => each.stage === stage);
    const last = others.at(-1);
    if (first === undefined || last === undefined) return [];
    return [[stage, (Date.parse(last.time) - Date.parse(first.time)) / (last.step - first.step)] as const];
  });
  return Object.fromEntries(times);
}
