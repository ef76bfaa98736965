import type { DrawnStage } from '../scheduler/job.js';

/** The steps of a request, in order. The names are those of the proto's Timings. */
export const steps = [
  'estimate',
  'decode',
  'coarse_queue',
  'coarse',
  'coarse_encode',
  'refine_queue',
  'refine',
  'refined_encode',
] as const;
export type StepName = (typeof steps)[number];

/** A step that has ended, on the clock of `performance.now()`. */
export interface Step {
  readonly name: StepName;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** Milliseconds of each step; 0 for steps that have not run. */
export interface Timings {
  readonly estimateMs: number;
  readonly decodeMs: number;
  readonly coarseQueueMs: number;
  readonly coarseMs: number;
  readonly coarseEncodeMs: number;
  readonly refineQueueMs: number;
  readonly refineMs: number;
  readonly refinedEncodeMs: number;
  readonly totalMs: number;
}

/** The steps of one request since it arrived. */
export class Timeline {
  readonly arrivedMs: number;
  readonly #steps: Step[] = [];

  constructor(arrivedMs: number) {
    this.arrivedMs = arrivedMs;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  addEstimate(startedMs: number, durationMs: number): void {
    this.#add('estimate', startedMs, durationMs);
  }

  addDecode(startedMs: number, durationMs: number): void {
    this.#add('decode', startedMs, durationMs);
  }

  /**
   * Adds a stage, whose picture was encoded from `encodeStartedMs` until now. A picture from the
   * cache was not drawn, so only its encoding is added.
   */
  addStage({ stage, queueMs, startedMs, runMs }: DrawnStage, encodeStartedMs: number): void {
    if (runMs > 0) {
      this.#add(`${stage}_queue`, startedMs - queueMs, queueMs);
      this.#add(stage, startedMs, runMs);
    }
    const encode = stage === 'coarse' ? 'coarse_encode' : 'refined_encode';
    this.#add(encode, encodeStartedMs, performance.now() - encodeStartedMs);
  }

  /** Returns the times until now. */
  toTimings(): Timings {
    const ms = Object.fromEntries(
      this.#steps.map(({ name, startedMs, endedMs }) => [name, endedMs - startedMs]),
    );
    const of = (name: StepName): number => ms[name] ?? 0;
    return {
      estimateMs: of('estimate'),
      decodeMs: of('decode'),
      coarseQueueMs: of('coarse_queue'),
      coarseMs: of('coarse'),
      coarseEncodeMs: of('coarse_encode'),
      refineQueueMs: of('refine_queue'),
      refineMs: of('refine'),
      refinedEncodeMs: of('refined_encode'),
      totalMs: performance.now() - this.arrivedMs,
    };
  }

  #add(name: StepName, startedMs: number, durationMs: number): void {
    this.#steps.push({ name, startedMs, endedMs: startedMs + durationMs });
  }
}
