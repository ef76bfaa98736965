/** The results of the benchmark of servers. */

import type { LoopRun, Split } from './bare-loop.js';
import type { PictureDifference } from './compare-pictures.js';
import type { GhzResult } from './ghz.js';
import type { MeasuredModel } from './models.js';
import type { Summary } from './summarise-turns.js';

/** A number of callers that call again as soon as they are answered. */
export interface ClosedPoint extends Summary {
  readonly callers: number;
  /** The share of bare onnxruntime's calls per second, as the median of the rounds. */
  readonly share: number;
  readonly ghz?: GhzResult;
}

/** Calls at random times, without waiting for earlier answers. */
export interface OpenPoint extends Summary {
  readonly percent: number;
  /** Calls per second. */
  readonly rate: number;
}

export interface ServerResults {
  readonly name: string;
  readonly title: string;
  readonly versions: string;
  readonly readyMs: number;
  /** The difference from our pictures, if it serves the same graphs. */
  readonly difference?: PictureDifference;
  /** The best calls per second in the closed loop. */
  readonly capacity: number;
  readonly closed: readonly ClosedPoint[];
  readonly open: readonly OpenPoint[];
}

export interface BenchmarkResults {
  readonly model: MeasuredModel;
  readonly seconds: number;
  readonly rounds: number;
  /** Bare onnxruntime, for each split of the cores. */
  readonly bare: readonly (Split & LoopRun)[];
  readonly servers: readonly ServerResults[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}
