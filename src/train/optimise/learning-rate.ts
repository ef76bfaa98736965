/**
 * A learning rate schedule: linear warm-up, constant, then a half cosine down to zero at the last
 * step.
 */
export interface LearningRateSchedule {
  readonly peak: number;
  readonly warmupSteps: number;
  /** The share of all steps, with warm-up, before the rate falls; 1 = never (the paper's). */
  readonly flatShare: number;
}

/** The rate of step `step` (0-based) of `steps`. */
export function learningRateAt(schedule: LearningRateSchedule, step: number, steps: number): number {
  const { peak, warmupSteps, flatShare } = schedule;
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const flatSteps = Math.max(warmupSteps, Math.round(steps * flatShare));
  if (step < flatSteps) return peak;
  return (peak * (1 + Math.cos((Math.PI * (step - flatSteps)) / Math.max(1, steps - flatSteps)))) / 2;
}
