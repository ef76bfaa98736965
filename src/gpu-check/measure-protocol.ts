/** What a measuring process is asked, as its argument in JSON, and what it says. */
import type { EngineModel, Provider } from '../server/engine/protocol.js';

export interface MeasureTask {
  readonly model: EngineModel;
  readonly provider: Provider;
  readonly threads: number;
  /** Ascending; the pictures to compare are those of the first. */
  readonly batches: readonly number[];
  /** For how long each batch is drawn again and again; at least once. */
  readonly repeatMs: number;
}

/** A batch's medians over `runs`, after one run that does not count. */
export interface BatchTime {
  readonly batch: number;
  readonly coarseMs: number;
  readonly refineMs: number;
  /** Of both stages. */
  readonly msPerImage: number;
  readonly runs: number;
}

export type MeasureReply =
  | { readonly type: 'loaded'; readonly loadMs: number }
  | { readonly type: 'drawn'; readonly coarse: Uint8Array; readonly refined: Uint8Array } // [H, W, 3]
  | { readonly type: 'measured'; readonly time: BatchTime }
  | { readonly type: 'failed'; readonly message: string };
