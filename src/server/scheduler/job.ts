import type { StageName } from '../../bundle/manifest.js';
import type { ReposeError } from '../../errors.js';

/** What an engine needs to draw: inputs in the model's frame. */
export interface Work {
  readonly model: string;
  readonly condNhwc: Uint8Array; // [H, W, 3]
  readonly joints: Float32Array; // [18, 3] = x px, y px, visible (0 or 1)
  /** Stages whose pictures are wanted; at least one. Without `refine` the second network does not run. */
  readonly stages: ReadonlySet<StageName>;
}

/**
 * How fast a stage is to be drawn: `alone` on all cores, for the only job there is, or `shared` on the engine's share of
 * them, which draws fewer pictures late but more of them.
 */
export type Pace = 'alone' | 'shared';

/** A picture fresh from an engine. */
export interface Drawn {
  readonly imageNhwc: Uint8Array; // [H, W, 3]
  readonly runMs: number;
}

/** A stage's picture and how long the job waited for an engine before it. */
export interface DrawnStage extends Drawn {
  readonly stage: StageName;
  readonly queueMs: number;
}

/** Hears what becomes of a job: each wanted stage at most once, in order, and then one end. Nothing after a cancel. */
export interface JobListener {
  onDrawn(drawn: DrawnStage): void;
  /** Without an error: every wanted stage has been drawn. */
  onEnd(error?: ReposeError): void;
}

/** Draws one stage at a time; answers through the scheduler's `drew`, `failed` or `removeEngine`. */
export interface EnginePort {
  /** G1. With `keeps`, the engine keeps what G2 needs until `refine` or `release` of the same job. */
  drawCoarse(job: number, work: Work, options: { readonly keeps: boolean; readonly pace: Pace }): void;
  /** G2. */
  refine(job: number, pace: Pace): void;
  /** Lets go of what was kept. */
  release(job: number): void;
}

/** Where a job is on its way. */
export type Phase =
  | { readonly type: 'coarse-waiting' }
  | { readonly type: 'coarse-running' }
  | { readonly type: 'refine-waiting'; readonly engine: EnginePort }
  | { readonly type: 'refine-running' }
  | { readonly type: 'over' };

/** A request inside the scheduler, which alone writes to it. */
export interface Job {
  readonly id: number;
  readonly work: Work;
  readonly listener: JobListener;
  phase: Phase;
  waitingSinceMs: number;
  queueMs: number;
  /** Set once the coarse picture was handed out: a job that runs again must not hand it out twice. */
  hasHandedOutCoarse: boolean;
  /** Engines that ended while they drew this job. */
  crashes: number;
}
