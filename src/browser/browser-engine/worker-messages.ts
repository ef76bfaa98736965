/** The messages between the page and its two workers: the one that draws, the one that finds poses. */
import type { Finding } from '../../estimator/find-person.js';
import type { Size } from '../../pose/skeleton.js';
import type { DrawInputs, DrawnPicture } from '../engine.js';
import type { BackendChoice, ChosenBackend } from './choose-backend.js';
import type { GraphAddresses } from './fetch-model.js';

/**
 * Inputs with their known refined picture, RGB levels [H, W, 3]: a backend is checked with them before
 * it is used. Where the model draws larger pictures, the known one is larger.
 */
export interface ReferenceInputs extends DrawInputs {
  readonly refinedNhwc: Uint8Array;
}

/**
 * To the worker that draws. It takes `load` once, and waits until it is ready. Each `draw` gives a coarse picture, and
 * `refine` the refined one of the latest `draw`.
 */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly choice: BackendChoice;
      readonly graphs: GraphAddresses;
      readonly size: Size;
      readonly example: ReferenceInputs;
    }
  | { readonly kind: 'draw'; readonly id: number; readonly inputs: DrawInputs }
  | { readonly kind: 'refine'; readonly id: number };

/** The picture of a stage. */
export type StagePicture = Pick<DrawnPicture, 'name' | 'imageNhwc' | 'size'>;

/** Of a worker that is ready to draw. */
export interface ReadyEvent {
  readonly kind: 'ready';
  readonly chosen: ChosenBackend;
  /** The largest difference between its picture of the example and the known one. */
  readonly levelsOff: number;
  /** Of the WASM backend: more than one only on a page that is cross-origin isolated. */
  readonly threads: number;
  readonly loadMs: number;
}

/**
 * From the worker that draws: `ready` once, then a picture for each `draw` and `refine`, with its id;
 * or `failed`, and nothing after it.
 */
export type WorkerEvent =
  | ReadyEvent
  | { readonly kind: 'picture'; readonly id: number; readonly picture: StagePicture }
  | { readonly kind: 'failed'; readonly message: string };

/** From the worker that finds poses, for each picture. */
export type PoseWorkerEvent =
  | { readonly kind: 'found'; readonly finding: Finding }
  | { readonly kind: 'failed'; readonly message: string };
