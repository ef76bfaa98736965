import type { Size } from '#dist/pose/skeleton.js';

/** What is measured, in the order of the tables. */
export const methods = ['simgan', 'dagan'] as const;
export type Method = (typeof methods)[number];

/** What is compared: a method with the person's pixels counting twice in its L1 loss, or once. */
export interface MaskArm {
  readonly name: string;
  readonly method: Method;
  readonly title: string;
  readonly poseMask: boolean;
}

/** A model to measure, with the folder of its run. */
export interface TrainedModel extends Pick<MaskArm, 'method' | 'title'> {
  readonly run: string;
}

const methodTitles: Readonly<Record<Method, string>> = { simgan: 'SimGAN', dagan: 'DAGAN' };

/** The runs that were named instead of the arms; none: train the arms. */
export function listGiven(runs: Readonly<Partial<Record<Method, string>>>): TrainedModel[] {
  return methods.flatMap((method) => {
    const run = runs[method];
    return run === undefined ? [] : [{ method, title: methodTitles[method], run }];
  });
}

export const arms: readonly MaskArm[] = [
  { name: 'mask', method: 'simgan', title: 'SimGAN, the person counts twice', poseMask: true },
  { name: 'plain', method: 'simgan', title: 'SimGAN, all pixels alike', poseMask: false },
  { name: 'dagan-mask', method: 'dagan', title: 'DAGAN, the person counts twice', poseMask: true },
  { name: 'dagan-plain', method: 'dagan', title: 'DAGAN, all pixels alike', poseMask: false },
];

/** How long the arms train, and how wide they are. */
export interface TrainingBudget {
  readonly size: Size;
  /** To train on. */
  readonly people: number;
  readonly baseWidth: number;
  /** Of SimGAN's R alone; D has a third of it. */
  readonly pretraining: number;
  readonly steps: number;
  /** Of SimGAN's self-regularisation. */
  readonly lambda: number;
  readonly daganSteps: number;
}

/** An arm's settings as far as they differ from its method's preset, by their paths. */
export function listSettings(
  { method, poseMask }: MaskArm,
  budget: TrainingBudget,
): Readonly<Record<string, number | boolean | string>> {
  const { size, people, baseWidth, pretraining, steps, lambda, daganSteps } = budget;
  const common = {
    'image.width': size.width,
    'image.height': size.height,
    'folder.heldOutPeople': Math.ceil(people / 12),
    baseWidth,
    poseMask,
    precision: 'fp32', // `auto` may settle differently for two arms
  };
  if (method === 'dagan') return { ...common, steps: daganSteps };
  return {
    ...common,
    batchSize: 4,
    steps,
    'refiner.pretrainingSteps': pretraining,
    'discriminator.pretrainingSteps': Math.ceil(pretraining / 3),
    'discriminator.history': 200,
    'refiner.lambda': lambda,
    'refiner.pairColours': lambda,
  };
}
