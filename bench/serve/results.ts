/** What the benchmark of servers measured. */

import type { LoopRun, Split } from './bare-loop.js';
import type { PictureDifference } from './compare-pictures.js';
import type { GhzResult } from './ghz.js';
import type { MeasuredModel } from './models.js';
import type { Summary } from './summarise-turns.js';

/** So many callers that call again as soon as they are answered. */
export interface ClosedPoint extends Summary {
  readonly callers: number;
  /** Of the calls a second that onnxruntime alone comes to, the median of the rounds. */
  readonly share: number;
  readonly ghz?: GhzResult;
}

/** Calls at random times, whether or not the earlier ones are answered. */
export interface OpenPoint extends Summary {
  readonly percent: number;
  /** Calls a second. */
  readonly rate: number;
}

export interface ServerResults {
  readonly name: string;
  readonly title: string;
  readonly versions: string;
  readonly readyMs: number;
  /** From our pictures, where it serves the same graphs. */
  readonly difference?: PictureDifference;
  /** Calls a second in the closed loop at best. */
  readonly capacity: number;
  readonly closed: readonly ClosedPoint[];
  readonly open: readonly OpenPoint[];
}

export interface BenchmarkResults {
  readonly model: MeasuredModel;
  readonly seconds: number;
  readonly rounds: number;
  /** onnxruntime alone, once for each split of the cores. */
  readonly bare: readonly (Split & LoopRun)[];
  readonly servers: readonly ServerResults[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}
