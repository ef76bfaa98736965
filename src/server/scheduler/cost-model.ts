import type { StageName } from '../../stages.js';
import type { StageMs } from './admission.js';
import type { Pace } from './job.js';

/** What was run: one stage of one model, of so many pictures at once. */
export interface StageRun {
  readonly model: string;
  readonly stage: StageName;
  readonly pace: Pace;
  readonly batch: number;
}

/** How much one run counts against all that was seen before it. */
const weightOfNew = 0.1;

/**
 * A smaller batch may cost this many times as much per picture and still be chosen: its pictures
 * are ready sooner.
 */
const tolerance = 1.05;

/**
 * After so many runs of a smaller batch, a larger one that seemed no cheaper is tried again: its
 * runs may have been disturbed.
 */
const patience = 50;

/** What was seen of one batch size. */
interface Step {
  meanMs: number;
  /** Runs of smaller batches that were cheaper per picture, since the last run of this one. */
  passedOver: number;
}

/**
 * What the engines' work costs: for each kind of run, an exponentially weighted mean of the times
 * that it took.
 */
export class CostModel {
  readonly #ladders = new Map<string, Map<number, Step>>();

  record({ model, stage, pace, batch }: StageRun, runMs: number): void {
    const key = toKey(model, stage, pace);
    const ladder = this.#ladders.get(key) ?? new Map<number, Step>();
    this.#ladders.set(key, ladder);
    const meanMs = ladder.get(batch)?.meanMs ?? runMs;
    ladder.set(batch, { meanMs: meanMs + weightOfNew * (runMs - meanMs), passedOver: 0 });
    for (const [larger, step] of ladder) {
      const isPassedOver = larger > batch && step.meanMs / larger >= meanMs / batch;
      if (isPassedOver && ++step.passedOver > patience) ladder.delete(larger);
    }
  }

  /**
   * What a picture adds to a queue: its share of the batch that is cheapest. 0 until a run was
   * seen.
   */
  pictureMs(model: string, stage: StageName): number {
    const ladder = this.#ladder(model, stage);
    return ladder.length === 0 ? 0 : Math.min(...ladder.map(toPictureMs));
  }

  /**
   * What a job of these stages costs, from the start; its coarse stage is drawn whether or not it
   * is wanted.
   */
  workMs({ model, stages }: { readonly model: string; readonly stages: ReadonlySet<StageName> }): StageMs {
    return {
      coarse: this.pictureMs(model, 'coarse'),
      refine: stages.has('refine') ? this.pictureMs(model, 'refine') : 0,
    };
  }

  /**
   * The smallest batch of at most `most` that draws a picture about as cheaply as any does. Where
   * that is the largest one seen, twice as many are worth a try.
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
   * Batches and the milliseconds of a run of each, at the pace of a queue or, before one was seen,
   * of a lone request.
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
