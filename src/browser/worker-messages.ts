/** The messages between the page and the worker that draws. */
import type { Size } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import type { BackendChoice, ChosenBackend } from './choose-backend.js';
import type { GraphAddresses } from './model.js';

/** The condition image, RGB levels [H, W, 3], and `joints` as the graphs take them, [J, 3]. */
export interface StageInputs {
  readonly condNhwc: Uint8Array;
  readonly joints: Float32Array;
}

/**
 * Inputs with their known refined picture, RGB levels [H, W, 3]: a backend is checked with them
 * before it is used.
 */
export interface ReferenceInputs extends StageInputs {
  readonly refinedNhwc: Uint8Array;
}

/** To the worker. It takes `load` once, first, and one `draw` at a time. */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly choice: BackendChoice;
      readonly graphs: GraphAddresses;
      readonly size: Size;
      readonly example: ReferenceInputs;
    }
  | ({ readonly kind: 'draw' } & StageInputs);

/**
 * From the worker: `ready` once, then both pictures for each `draw`; or `failed`, and nothing after
 * it.
 */
export type WorkerEvent =
  | {
      readonly kind: 'ready';
      readonly chosen: ChosenBackend;
      /** The largest difference between its picture of the example and the known one. */
      readonly levelsOff: number;
      /** Of the WASM backend: more than one only on a page that is cross-origin isolated. */
      readonly threads: number;
      readonly loadMs: number;
    }
  | {
      readonly kind: 'picture';
      readonly name: PictureName;
      /** RGB levels [H, W, 3]. */
      readonly imageNhwc: Uint8Array;
      /** Since `draw` arrived. */
      readonly elapsedMs: number;
    }
  | { readonly kind: 'failed'; readonly message: string };
