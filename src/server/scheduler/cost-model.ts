import type { StageName } from '../../stages.js';
import type { StageMs } from './admission.js';
import type { LargePicture, Pace, Work } from './job.js';

/** One run of a stage of a model, with a batch of pictures. */
export interface StageRun {
  readonly model: string;
  readonly stage: StageName;
  readonly pace: Pace;
  readonly batch: number;
}

/** The weight of a new run in the mean. */
const weightOfNew = 0.1;

/**
 * A smaller batch is chosen if it costs at most this many times as much per picture, because its
 * pictures are ready sooner.
 */
const tolerance = 1.05;

/**
 * After this many runs of a smaller batch, a larger one that seemed no cheaper is tried again,
 * because other work may have slowed its runs.
 */
const runsBeforeRetry = 50;

/** What decides the cost of a job. */
type CostedWork = Pick<Work, 'model' | 'stages' | 'coarseNchw'> & {
  readonly large?: Pick<LargePicture, 'size'> | undefined;
};

/** What is known of one batch size. */
interface Step {
  meanMs: number;
  /** Runs of smaller batches that were cheaper per picture, since the last run of this one. */
  passedOver: number;
}

/**
 * The cost of the engines' work: an exponentially weighted mean of the times of each kind of run.
 */
export class CostModel {
  readonly #ladders = new Map<string, Map<number, Step>>();
  /** The time that a pixel takes to be enlarged, by model. */
  readonly #pixelMs = new Map<string, number>();

  record({ model, stage, pace, batch }: StageRun, runMs: number): void {
    const key = toKey(model, stage, pace);
    const ladder = this.#ladders.get(key) ?? new Map<number, Step>();
    this.#ladders.set(key, ladder);
    const meanMs = ladder.get(batch)?.meanMs ?? runMs;
    ladder.set(batch, { meanMs: meanMs + weightOfNew * (runMs - meanMs), passedOver: 0 });
    for (const [larger, step] of ladder) {
      const isPassedOver = larger > batch && step.meanMs / larger >= meanMs / batch;
      if (isPassedOver && ++step.passedOver > runsBeforeRetry) ladder.delete(larger);
    }
  }

  /** Records how long the pixels of enlarged pictures took, each. */
  recordEnlarging(model: string, pixelMs: number): void {
    const meanMs = this.#pixelMs.get(model) ?? pixelMs;
    this.#pixelMs.set(model, meanMs + weightOfNew * (pixelMs - meanMs));
  }

  /**
   * Returns the time that a picture adds to a queue: its share of the cheapest batch. 0 before the
   * first run.
   */
  pictureMs(model: string, stage: StageName): number {
    const ladder = this.#ladder(model, stage);
    return ladder.length === 0 ? 0 : Math.min(...ladder.map(toPictureMs));
  }

  /**
   * Returns the cost of a job with these stages. Its coarse stage is always drawn, even if its
   * picture is not wanted, unless the job brings what that would leave. A large answer's pictures are
   * enlarged.
   */
  workMs({ model, stages, coarseNchw, large }: CostedWork): StageMs {
    const pixels = large ? large.size.width * large.size.height : 0;
    const enlargingMs = pixels * (this.#pixelMs.get(model) ?? 0);
    const stageMs = (stage: StageName, runs: boolean) =>
      (runs ? this.pictureMs(model, stage) : 0) + (stages.has(stage) ? enlargingMs : 0);
    return {
      coarse: stageMs('coarse', coarseNchw === undefined),
      refine: stageMs('refine', stages.has('refine')),
    };
  }

  /**
   * Returns the smallest batch, at most `most`, that is about as cheap per picture as any. If that
   * is the largest batch seen so far, returns twice as many, to try it. Returns `most` before the
   * first run.
   */
  bestBatch(model: string, stage: StageName, most: number): number {
    const steps = this.#ladder(model, stage).filter(([batch]) => batch <= most);
    if (steps.length === 0) return most;
    const cheapestMs = Math.min(...steps.map(toPictureMs));
    const good = steps.filter((step) => toPictureMs(step) <= cheapestMs * tolerance);
    const best = Math.min(...good.map(([batch]) => batch));
    const largest = Math.max(...steps.map(([batch]) => batch));
    return best === largest ? Math.min(most, 2 * best) : best;
  }

  /**
   * Returns batch sizes with the milliseconds of a run, at the pace `shared`, or `alone` if there
   * is none yet.
   */
  #ladder(model: string, stage: StageName): readonly (readonly [number, number])[] {
    const shared = this.#ladders.get(toKey(model, stage, 'shared'));
    const ladder = shared ?? this.#ladders.get(toKey(model, stage, 'alone'));
    return [...(ladder ?? [])].map(([batch, { meanMs }]) => [batch, meanMs]);
  }
}

function toKey(model: string, stage: StageName, pace: Pace): string {
  return `${model} ${stage} ${pace}`;
}

function toPictureMs([batch, runMs]: readonly [number, number]): number {
  return runMs / batch;
}
