import type { ReposeError } from '../../errors.js';
import type { Size } from '../../pose/skeleton.js';
import type { StageName } from '../../stages.js';

/** What an engine needs for drawing: inputs in the model's frame. */
export interface Work {
  /** The model and its version, as `toModelId` names them: other weights draw other pictures. */
  readonly model: string;
  readonly condNhwc: Uint8Array; // [H, W, 3]
  readonly joints: Float32Array; // [J, 3] = x px, y px, visible (0 or 1)
  /** The pose of the condition image, where it is known and the model uses it. */
  readonly condJoints?: Float32Array; // [J, 3], as above
  /**
   * In place of a coarse stage: what one has left for G2. `stages` is then `refine` alone, and the
   * joints are empty.
   */
  readonly coarseNchw?: Float32Array; // [3, H, W] or [8, H, W]
  /** Whether the coarse stage is wanted with what it leaves for G2. */
  readonly wantsCoarseTensor?: boolean;
  /** The condition image in the size of the answer, where that is larger than the model's. */
  readonly large?: LargePicture;
  /** What decides the picture, in models that draw samples. */
  readonly noise?: Float32Array; // [Z]
  /** Stages whose pictures are wanted; at least one. Without `refine` the second network does not run. */
  readonly stages: ReadonlySet<StageName>;
}

/** A picture in a size of its own, RGB levels [H, W, 3]. */
export interface LargePicture {
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

/**
 * How a stage is drawn: `alone` on all cores, for the only job, or `shared` on the engine's share
 * of the cores, which takes longer for one picture but draws more pictures in total.
 */
export type Pace = 'alone' | 'shared';

/** The pictures of a batch that an engine has drawn, in the batch's order. */
export interface DrawnBatch {
  readonly imagesNhwc: readonly Uint8Array[]; // each [H, W, 3], of `Work.large`'s size where there is one
  /** How far the person covers each pixel, 0 to 255; absent where the model does not tell. */
  readonly alphas?: readonly (Uint8Array | undefined)[] | undefined; // each [H, W]
  /**
   * How far each pixel is not that of the condition image, 0 to 255: the drawn person, and the place that the
   * old one has left. Of enlarged pictures.
   */
  readonly changes?: readonly (Uint8Array | undefined)[] | undefined; // each [H, W]
  /** What the coarse stage leaves for G2, of jobs that want it. */
  readonly coarseNchw?: readonly (Float32Array | undefined)[] | undefined; // each [3, H, W] or [8, H, W]
  /** For the whole batch. */
  readonly runMs: number;
  /** The part of it that enlarging took, and the pixels of all that was enlarged. */
  readonly enlarged?: { readonly ms: number; readonly pixels: number } | undefined;
}

/** A stage's picture, how long the job waited for an engine, and when and how long the batch ran. */
export interface DrawnStage {
  readonly stage: StageName;
  readonly imageNhwc: Uint8Array; // [H, W, 3]
  /** See `DrawnBatch.alphas`. */
  readonly alpha?: Uint8Array | undefined; // [H, W]
  /** See `DrawnBatch.changes`. */
  readonly changed?: Uint8Array | undefined; // [H, W]
  /** See `DrawnBatch.coarseNchw`. */
  readonly coarseNchw?: Float32Array | undefined; // [3, H, W] or [8, H, W]
  readonly queueMs: number;
  /** When an engine got it, on the scheduler's clock. */
  readonly startedMs: number;
  readonly runMs: number;
}

/**
 * Gets the events of a job: each wanted stage at most once, in order, then one end. No events
 * follow a cancel.
 */
export interface JobListener {
  onDrawn(drawn: DrawnStage): void;
  /** Without an error: every wanted stage has been drawn. */
  onEnd(error?: ReposeError): void;
}

/**
 * Draws one batch of one stage at a time. Reports to the scheduler by `drew`, `failed` or
 * `removeEngine`.
 */
export interface EnginePort {
  /** The largest batch that it accepts. */
  readonly maxBatch: number;
  /**
   * Runs G1 for jobs of one model. For jobs with the stage `refine` it keeps what G2 needs until
   * `refine` or `release`.
   */
  drawCoarse(jobs: readonly Pick<Job, 'id' | 'work'>[], pace: Pace): void;
  /** Keeps, in place of a coarse stage, what a job brings for G2 until `refine` or `release`. */
  keep(job: Pick<Job, 'id' | 'work'>): void;
  /** Runs G2 for jobs of one model that this engine keeps. */
  refine(jobs: readonly number[], pace: Pace): void;
  /** Discards what it keeps for a job. */
  release(job: number): void;
}

/** The state of a job. */
export type Phase =
  | { readonly type: 'coarse-waiting' }
  | { readonly type: 'coarse-running' }
  | { readonly type: 'refine-waiting'; readonly engine: EnginePort }
  | { readonly type: 'refine-running' }
  | { readonly type: 'over' };

/** A request inside the scheduler. Only the scheduler changes it. */
export interface Job {
  readonly id: number;
  readonly work: Work;
  readonly listener: JobListener;
  /**
   * When its picture is no longer needed, on the scheduler's clock. The submitter cancels it then.
   */
  deadlineMs: number;
  phase: Phase;
  waitingSinceMs: number;
  queueMs: number;
  /**
   * Whether its listener has got the coarse picture. A job that runs again must not deliver it
   * twice.
   */
  hasHandedOutCoarse: boolean;
  /**
   * How many engines ended while they drew this job, each counted by its blame; see
   * `Scheduler.removeEngine`.
   */
  blame: number;
  /** Set after a batch with it has failed: see `takeBatch`. */
  drawsAlone: boolean;
}
