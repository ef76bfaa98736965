import type { DrawnStage } from '../scheduler/job.js';

/**
 * Milliseconds of each step; 0 for steps that have not run. The names are those of the proto's
 * Timings.
 */
export interface Timings {
  readonly decodeMs: number;
  readonly estimateMs: number;
  readonly coarseQueueMs: number;
  readonly coarseMs: number;
  readonly coarseEncodeMs: number;
  readonly refineQueueMs: number;
  readonly refineMs: number;
  readonly refinedEncodeMs: number;
  readonly totalMs: number;
}

/** Before the first stage. */
export function startTimings({ decodeMs, estimateMs }: Pick<Timings, 'decodeMs' | 'estimateMs'>): Timings {
  const coarse = { coarseQueueMs: 0, coarseMs: 0, coarseEncodeMs: 0 };
  const refined = { refineQueueMs: 0, refineMs: 0, refinedEncodeMs: 0 };
  return { decodeMs, estimateMs, ...coarse, ...refined, totalMs: 0 };
}

/** Adds the times of one more stage, whose picture took `encodeMs` to encode. */
export function addStage(timings: Timings, { stage, queueMs, runMs }: DrawnStage, encodeMs: number): Timings {
  return stage === 'coarse'
    ? { ...timings, coarseQueueMs: queueMs, coarseMs: runMs, coarseEncodeMs: encodeMs }
    : { ...timings, refineQueueMs: queueMs, refineMs: runMs, refinedEncodeMs: encodeMs };
}
