import type { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';

/** What an engine needs to draw: inputs in the model's frame. */
export interface Work {
  /** The model and its version, as `toModelId` names them: other weights draw other pictures. */
  readonly model: string;
  readonly condNhwc: Uint8Array; // [H, W, 3]
  readonly joints: Float32Array; // [J, 3] = x px, y px, visible (0 or 1)
  /** Stages whose pictures are wanted; at least one. Without `refine` the second network does not run. */
  readonly stages: ReadonlySet<StageName>;
}

/**
 * How fast a stage is to be drawn: `alone` on all cores, for the only job there is, or `shared` on
 * the engine's share of them, which takes longer for one picture but draws more of them.
 */
export type Pace = 'alone' | 'shared';

/** The pictures of a batch, fresh from an engine, in its order. */
export interface DrawnBatch {
  readonly imagesNhwc: readonly Uint8Array[]; // each [H, W, 3]
  /** Of the whole batch. */
  readonly runMs: number;
}

/**
 * A stage's picture, how long the job waited for an engine before it, and how long the batch that
 * it was in took.
 */
export interface DrawnStage {
  readonly stage: StageName;
  readonly imageNhwc: Uint8Array; // [H, W, 3]
  readonly queueMs: number;
  readonly runMs: number;
}

/**
 * Hears what becomes of a job: each wanted stage at most once, in order, and then one end. Nothing
 * after a cancel.
 */
export interface JobListener {
  onDrawn(drawn: DrawnStage): void;
  /** Without an error: every wanted stage has been drawn. */
  onEnd(error?: ReposeError): void;
}

/**
 * Draws one batch of one stage at a time; answers through the scheduler's `drew`, `failed` or
 * `removeEngine`.
 */
export interface EnginePort {
  /** The largest batch that it is to be given. */
  readonly maxBatch: number;
  /**
   * G1, of jobs of one model. Of those with a refinement it keeps what G2 needs until `refine` or
   * `release`.
   */
  drawCoarse(jobs: readonly Pick<Job, 'id' | 'work'>[], pace: Pace): void;
  /** G2, of jobs of one model that this engine keeps. */
  refine(jobs: readonly number[], pace: Pace): void;
  /** Forgets what it keeps of a job. */
  release(job: number): void;
}

/** What a job waits for, or what is happening to it. */
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
  /**
   * When its picture is no longer of use, on the scheduler's clock; the submitter cancels it then.
   */
  deadlineMs: number;
  phase: Phase;
  waitingSinceMs: number;
  queueMs: number;
  /**
   * Whether its listener has the coarse picture: a job that runs again must not deliver it twice.
   */
  hasHandedOutCoarse: boolean;
  /**
   * How many engines ended while they drew this job, each counted by its blame; see
   * `Scheduler.removeEngine`.
   */
  blame: number;
  /** Set when it was in a batch that failed: see `takeBatch`. */
  drawsAlone: boolean;
}
