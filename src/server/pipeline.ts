import type { StageName } from '../bundle/manifest.js';
import { encodeImage, type OutputFormat } from '../image/encode-image.js';
import type { Size } from '../pose/skeleton.js';
import { type DrawScope, drawStages } from './draw-stages.js';
import type { Drawings } from './reuse/drawings.js';
import type { DrawnStage, Work } from './scheduler/job.js';

/** A checked request: everything behind the handler trusts it. */
export interface Generation {
  readonly work: Work;
  /** The model's size, which the pictures have. */
  readonly size: Size;
  readonly output: { readonly format: OutputFormat; readonly quality: number };
  /** When the call arrived, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  readonly decodeMs: number;
}

/** Milliseconds of each step; 0 for what has not run (yet). The names are those of the proto's Timings. */
export interface Timings {
  readonly decodeMs: number;
  readonly coarseQueueMs: number;
  readonly coarseMs: number;
  readonly coarseEncodeMs: number;
  readonly refineQueueMs: number;
  readonly refineMs: number;
  readonly refinedEncodeMs: number;
  readonly totalMs: number;
}

/** One encoded picture, ready to be sent. */
export interface GeneratedPicture {
  readonly stage: StageName;
  readonly data: Uint8Array;
  readonly timings: Timings;
}

/**
 * Draws and encodes the wanted stages. The engine goes on with the refinement while the coarse picture is encoded and
 * sent. Throws what `drawStages` throws.
 */
export async function* generate(
  { work, size, output, arrivedMs, decodeMs }: Generation,
  drawings: Drawings,
  scope: DrawScope,
): AsyncGenerator<GeneratedPicture, void, void> {
  let timings: Timings = { ...noTimings, decodeMs };
  for await (const drawn of drawStages(work, drawings, scope)) {
    const startedMs = performance.now();
    const data = await encodeImage(drawn.imageNhwc, { size, ...output });
    const nowMs = performance.now();
    timings = { ...addStage(timings, drawn, nowMs - startedMs), totalMs: nowMs - arrivedMs };
    yield { stage: drawn.stage, data, timings };
  }
}

const noTimings: Timings = {
  decodeMs: 0,
  coarseQueueMs: 0,
  coarseMs: 0,
  coarseEncodeMs: 0,
  refineQueueMs: 0,
  refineMs: 0,
  refinedEncodeMs: 0,
  totalMs: 0,
};

function addStage(timings: Timings, { stage, queueMs, runMs }: DrawnStage, encodeMs: number): Timings {
  return stage === 'coarse'
    ? { ...timings, coarseQueueMs: queueMs, coarseMs: runMs, coarseEncodeMs: encodeMs }
    : { ...timings, refineQueueMs: queueMs, refineMs: runMs, refinedEncodeMs: encodeMs };
}
