/** The messages between the page and its two workers: the one that draws, the one that finds poses. */
import type { Finding } from '../estimator/find-person.js';
import type { Size } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import type { BackendChoice, ChosenBackend } from './choose-backend.js';
import type { GraphAddresses } from './model.js';

/**
 * The condition image, RGB levels [H, W, 3], the target pose and the person's pose in the condition
 * image, both as the graphs take them, [J, 3].
 */
export interface StageInputs {
  readonly condNhwc: Uint8Array;
  readonly joints: Float32Array;
  /** Undefined where it is not known. */
  readonly condJoints: Float32Array | undefined;
}

/**
 * Inputs with their known refined picture, RGB levels [H, W, 3]: a backend is checked with them
 * before it is used.
 */
export interface ReferenceInputs extends StageInputs {
  readonly refinedNhwc: Uint8Array;
}

/**
 * To the worker that draws. It takes `load` once, first, and one `draw` at a time, which gives a
 * coarse picture; `refine` then gives the refined one of the same inputs.
 */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly choice: BackendChoice;
      readonly graphs: GraphAddresses;
      readonly size: Size;
      readonly example: ReferenceInputs;
    }
  | ({ readonly kind: 'draw' } & StageInputs)
  | { readonly kind: 'refine' };

/**
 * From the worker that draws: `ready` once, then a picture for each `draw` and `refine`; or `failed`,
 * and nothing after it.
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

/** From the worker that finds poses, for each picture. */
export type PoseWorkerEvent =
  | { readonly kind: 'found'; readonly finding: Finding }
  | { readonly kind: 'failed'; readonly message: string };
