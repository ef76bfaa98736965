/**
 * Inputs and outputs of the compared programs. Legend: H height, W width, J joints; one picture at
 * a time.
 */

import type { VariantManifest } from '../../bundle/manifest.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { createRandom, drawNoise } from '../../random.js';
import type { StageName } from '../../stages.js';

/** A condition image's levels, [H, W, 3], and the J joints of a target pose. */
export interface Sample {
  readonly cond: Uint8Array;
  readonly joints: readonly Joint[];
  /** The pose of the condition image: for networks with `warped` inputs alone. */
  readonly condJoints?: readonly Joint[] | undefined;
  /** For networks that draw samples alone. */
  readonly noise?: Float32Array | undefined;
}

/**
 * One stage's picture: floats, [3, H, W], and levels, [H, W, 3]. With `warped` inputs W' and S
 * follow the coarse floats.
 */
export interface StageOutput {
  readonly floats: Float32Array;
  readonly levels: Uint8Array;
}
export type StageOutputs<S extends StageName = StageName> = Readonly<Record<S, StageOutput>>;

/** A program that draws a model's stages: both, unless it says otherwise. */
export interface Program<S extends StageName = StageName> {
  draw(sample: Sample): Promise<StageOutputs<S>>;
  dispose(): Promise<void>;
}

/** The largest differences between two programs' outputs. */
export type Difference = Pick<VariantManifest['error'], 'maxAbsFloat' | 'maxLevels'>;

/**
 * Sample `index` of `seed`: noise, and joints of which a fifth is missing and some lie outside the
 * picture.
 */
export function createSample(
  { width, height, joints, noise }: Size & { readonly joints: number; readonly noise?: number | undefined },
  seed: number,
  index: number,
): Sample {
  const random = createRandom(seed, index);
  return {
    cond: Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255)),
    joints: Array.from({ length: joints }, () => ({
      x: Math.fround(random.uniform(-0.1, 1.1) * width),
      y: Math.fround(random.uniform(-0.1, 1.1) * height),
      confidence: random.uniform(0, 1) < 0.2 ? 0 : 1,
    })),
    ...(noise !== undefined && { noise: drawNoise(random, noise) }),
  };
}

/** The largest differences of two outputs; NaN if any value is NaN. */
export function compareStageOutputs(expected: StageOutput, drawn: StageOutput): Difference {
  return {
    maxAbsFloat: largestDifference(expected.floats, drawn.floats),
    maxLevels: largestDifference(expected.levels, drawn.levels),
  };
}

function largestDifference(a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [index, value] of a.entries()) largest = Math.max(largest, Math.abs(value - (b[index] ?? 0)));
  return largest;
}
