/** What the page and its engine, a worker, tell each other. */
import type { Size } from '../pose/skeleton.js';
import type { BackendChoice, ChosenBackend } from './choose-backend.js';
import type { GraphAddresses } from './model.js';

/** What both graphs are given: the condition image, RGB levels [H, W, 3], and `joints` as the graphs take them, [J, 3]. */
export interface StageInputs {
  readonly condNhwc: Uint8Array;
  readonly joints: Float32Array;
}

/** Inputs whose refined picture is known, RGB levels [H, W, 3]: what a backend is checked by before it is used. */
export interface ReferenceInputs extends StageInputs {
  readonly refinedNhwc: Uint8Array;
}

/** To the engine. It takes `load` once, first, and one `draw` at a time. */
export type EngineRequest =
  | {
      readonly kind: 'load';
      readonly choice: BackendChoice;
      readonly graphs: GraphAddresses;
      readonly size: Size;
      readonly example: ReferenceInputs;
    }
  | ({ readonly kind: 'draw' } & StageInputs);

/** The pictures of one `draw`, in the order in which they come. */
export type PictureStage = 'coarse' | 'refined';

/** From the engine: `ready` once; then for each `draw` both pictures; or `failed`, after which it is of no use. */
export type EngineEvent =
  | {
      readonly kind: 'ready';
      readonly chosen: ChosenBackend;
      /** The largest difference of its picture of the example from the known one. */
      readonly levelsOff: number;
      /** Of the WASM backend: more than one only where the page is cross-origin isolated. */
      readonly threads: number;
      readonly loadMs: number;
    }
  | {
      readonly kind: 'picture';
      readonly stage: PictureStage;
      /** RGB levels [H, W, 3]. */
      readonly imageNhwc: Uint8Array;
      /** From the arrival of `draw` until now. */
      readonly elapsedMs: number;
    }
  | { readonly kind: 'failed'; readonly message: string };
