/**
 * What the server and an engine process say to each other, over the child process's own channel with structured
 * clones. A picture crosses once each way; the float tensor between the stages stays in the engine.
 */
import type { Size } from '../../pose/skeleton.js';
import type { Pace } from '../scheduler/job.js';

/** What onnxruntime runs a graph on. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

/** The threads of a session, by the pace of the work that it is for. */
export type Threads = Readonly<Record<Pace, number>>;

/** A model to load: its graphs' absolute paths and what a warm-up needs to know. */
export interface EngineModel {
  readonly name: string;
  readonly coarsePath: string;
  readonly refinePath: string;
  readonly image: Size;
}

/** A provider that could not be used, and onnxruntime's own words about it. */
export interface ProviderFailure {
  readonly provider: Provider;
  readonly message: string;
}

export type EngineCommand =
  | {
      readonly type: 'load';
      readonly models: readonly EngineModel[];
      /** Tried in this order; the first that loads every model is kept. */
      readonly providers: readonly Provider[];
      /** Which GPU, for cuda. */
      readonly deviceId: number;
      /** The sessions for `shared` are loaded last, after the answer, and on a CPU alone. */
      readonly threads: Threads;
    }
  | {
      readonly type: 'coarse';
      readonly job: number;
      readonly model: string;
      readonly condNhwc: Uint8Array; // [H, W, 3]
      readonly joints: Float32Array; // [18, 3]
      /** The float tensor is kept until `refine` or `release` of the same job. */
      readonly keeps: boolean;
      readonly pace: Pace;
    }
  | { readonly type: 'refine'; readonly job: number; readonly pace: Pace }
  | { readonly type: 'release'; readonly job: number };

export type EngineReply =
  | { readonly type: 'loaded'; readonly provider: Provider; readonly failures: readonly ProviderFailure[] }
  | { readonly type: 'load-failed'; readonly failures: readonly ProviderFailure[] }
  | { readonly type: 'drawn'; readonly imageNhwc: Uint8Array; readonly runMs: number } // [H, W, 3]
  | { readonly type: 'draw-failed'; readonly message: string };
