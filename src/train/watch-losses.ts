import { ReposeError } from '../errors.js';
import type { Losses } from './stages/stage-trainer.js';

/** The running mean's decay: about fifty steps. */
const keep = 0.98;
/** Steps before a rise counts: the first means cover few steps, and the loss falls anyway. */
const settlingSteps = 50;
/** The rise above the lowest running mean that is no ordinary fluctuation. */
const explosionFactor = 5;

/**
 * Watches the losses of one stage at each step. Throws `failed-precondition`, naming the loss and
 * the step, if one is not finite, or if the running mean of `l1` has risen to five times its lowest
 * value.
 */
export function createLossWatch(stage: string): (losses: Losses, step: number) => void {
  let seen = 0;
  let mean = 0;
  let lowest = Number.POSITIVE_INFINITY;
  return (losses, step) => {
    for (const [name, value] of Object.entries(losses)) {
      if (!Number.isFinite(value))
        throw toDivergedError(
          `loss ${name} of ${stage} is ${value} at step ${step}, expected a finite number`,
        );
    }
    const l1 = losses['l1'];
    if (l1 === undefined) return;
    seen += 1;
    mean = mean * keep + l1 * (1 - keep);
    const unbiased = mean / (1 - keep ** seen);
    if (seen < settlingSteps) return;
    lowest = Math.min(lowest, unbiased);
    if (unbiased > explosionFactor * lowest)
      throw toDivergedError(
        `loss l1 of ${stage} rose from ${lowest.toPrecision(3)} to ${unbiased.toPrecision(3)} by step ${step}, ` +
          'expected it to fall; a lower learning rate or clipNorm may help',
      );
  };
}

function toDivergedError(problem: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot continue training: ${problem}`);
}
