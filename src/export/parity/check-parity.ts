import type { VariantManifest } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import type { Skeleton } from '../../pose/skeleton.js';
import { type StageName, stages } from '../../stages.js';
import { createPersonSample } from './person-sample.js';
import {
  compareStageOutputs,
  createSample,
  type Difference,
  type Program,
  type StageOutputs,
} from './stage-output.js';

/** The largest allowed difference between an exported graph and TensorFlow.js. */
const parityLimits = { maxAbsFloat: 1e-4, maxLevels: 1 } as const;

/**
 * The same of graphs with `warped` inputs: float32 places a moved pixel to some 1e-4 pixels, and the edge of a silhouette
 * makes more of that: a sixteenth of a level.
 */
const warpedLimits = { ...parityLimits, maxAbsFloat: 5e-4 } as const;

/** The parity errors of each stage, as in a bundle's manifest. */
export type ParityErrors<S extends StageName = StageName> = Readonly<Record<S, VariantManifest['error']>>;

export interface ParityInputs {
  readonly width: number;
  readonly height: number;
  readonly joints: number;
  readonly samples: number;
  readonly seed: number;
  /** Of graphs that draw samples: the length of the noise. */
  readonly noise?: number | undefined;
  /**
   * Of networks with `warped` inputs: samples are people in two poses, not noise and any joints.
   */
  readonly skeleton?: Skeleton | undefined;
}

/**
 * Runs the reference and the exported program on seeded inputs, each refining its own coarse
 * picture, and returns the largest differences of each stage. Throws `internal` if one exceeds
 * the limits.
 */
export async function checkParity<S extends StageName = StageName>(
  reference: Program<S>,
  exported: Program<S>,
  inputs: ParityInputs,
): Promise<ParityErrors<S>> {
  const { samples, seed, skeleton } = inputs;
  const worst = new Map<StageName, Difference>();
  for (let index = 0; index < samples; index += 1) {
    const sample = skeleton
      ? createPersonSample({ ...inputs, skeleton }, seed, index)
      : createSample(inputs, seed, index);
    const expected: Partial<StageOutputs> = await reference.draw(sample);
    const drawn: Partial<StageOutputs> = await exported.draw(sample);
    for (const stage of stages) {
      const [a, b] = [expected[stage], drawn[stage]];
      if (a && b) worst.set(stage, worseOf(worst.get(stage), compareStageOutputs(a, b)));
    }
  }
  const limits = skeleton ? warpedLimits : parityLimits;
  for (const [stage, difference] of worst) assertWithinLimits(stage, difference, limits);
  const errors = [...worst].map(([stage, difference]) => [stage, { samples, ...difference }]);
  return Object.fromEntries(errors) as ParityErrors<S>; // the programs draw these stages
}

function worseOf(a: Difference | undefined, b: Difference): Difference {
  if (a === undefined) return b;
  return {
    maxAbsFloat: Math.max(a.maxAbsFloat, b.maxAbsFloat),
    maxLevels: Math.max(a.maxLevels, b.maxLevels),
  };
}

function assertWithinLimits(
  stage: StageName,
  { maxAbsFloat, maxLevels }: Difference,
  most: Difference,
): void {
  // Written so that a difference of NaN fails, too.
  if (maxAbsFloat <= most.maxAbsFloat && maxLevels <= most.maxLevels) return;
  const found = `the ${stage} graph differs from TensorFlow.js by ${maxAbsFloat} and ${maxLevels} levels`;
  const limits = `at most ${most.maxAbsFloat} and ${most.maxLevels}`;
  throw new ReposeError('internal', `Cannot export: ${found}, expected ${limits}`);
}
