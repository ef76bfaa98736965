import type { TrainConfig } from './config.js';
import type { Metrics } from './metrics/held-out.js';
import type { Losses } from './stages/stage-trainer.js';

/** An event of a run; each is one line of `stats.jsonl`. */
export type TrainEvent =
  /** The first event of each start: the backend, and what it computes on. */
  | { readonly kind: 'backend'; readonly backend: TrainConfig['backend']; readonly device: string }
  /** Pictures are drawn or decoded once, before the first step. */
  | { readonly kind: 'preparing'; readonly done: number; readonly total: number }
  /** A file that is left out. */
  | { readonly kind: 'problem'; readonly place: string; readonly description: string }
  | { readonly kind: 'stage'; readonly stage: string; readonly step: number; readonly steps: number }
  | {
      readonly kind: 'step';
      readonly stage: string;
      readonly step: number; // finished steps of the stage
      readonly steps: number;
      readonly batchSize: number;
      readonly losses: Losses;
      readonly waitedMs: number; // waiting for the step's examples
    }
  | {
      readonly kind: 'checkpoint';
      readonly stage: string;
      readonly step: number;
      readonly folder: string;
      readonly metrics: Metrics;
    };

export type Report = (event: TrainEvent) => void;
