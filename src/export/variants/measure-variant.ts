import { computeSsim } from '../../metrics/ssim.js';
import type { Size } from '../../pose/skeleton.js';
import { type StageName, stages } from '../../stages.js';
import {
  compareStageOutputs,
  type Difference,
  type Program,
  type StageOutput,
} from '../parity/stage-output.js';
import type { HeldOutPair } from './held-out-pairs.js';

/** The difference between a variant's pictures and those of fp32, as in the manifest. */
export interface VariantError extends Difference {
  readonly samples: number;
  /** In levels of 0..255. */
  readonly meanLevels: number;
  /** The mean SSIM against the targets minus that of the fp32 pictures. */
  readonly ssimChange: number;
}
export type VariantErrors = Readonly<Record<StageName, VariantError>>;

/**
 * Draws all pairs with the fp32 program and with a variant, each through both stages, and returns
 * the variant's error for each stage. Only one pair's pictures are in memory.
 */
export async function measureVariant(
  reference: Program,
  variant: Program,
  { pairs, size }: { readonly pairs: readonly HeldOutPair[]; readonly size: Size },
): Promise<VariantErrors> {
  const start = { samples: pairs.length, maxAbsFloat: 0, maxLevels: 0, meanLevels: 0, ssimChange: 0 };
  const errors: Record<StageName, VariantError> = { coarse: start, refine: start };
  for (const { target, ...sample } of pairs) {
    const expected = await reference.draw(sample);
    const drawn = await variant.draw(sample);
    for (const stage of stages) {
      const scoreOf = ({ levels }: StageOutput) => computeSsim(levels, target, size);
      const change = scoreOf(drawn[stage]) - scoreOf(expected[stage]);
      errors[stage] = addError(errors[stage], expected[stage], drawn[stage], change);
    }
  }
  return errors;
}

function addError(
  error: VariantError,
  expected: StageOutput,
  drawn: StageOutput,
  ssimChange: number,
): VariantError {
  const { maxAbsFloat, maxLevels } = compareStageOutputs(expected, drawn);
  const { samples } = error;
  return {
    samples,
    maxAbsFloat: Math.max(error.maxAbsFloat, maxAbsFloat),
    maxLevels: Math.max(error.maxLevels, maxLevels),
    meanLevels: error.meanLevels + meanDifference(expected.levels, drawn.levels) / samples,
    ssimChange: error.ssimChange + ssimChange / samples,
  };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += Math.abs(a[index]! - b[index]!); // of one length
  return sum / a.length;
}
