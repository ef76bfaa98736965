/**
 * The messages between the server and an engine process, sent as structured clones on the child
 * process's own channel. A picture is sent once in each direction; the float tensor between the
 * stages stays in the engine, unless a caller wants it or brings its own.
 */

import type { EstimatorFile } from '../../estimator/estimator-file.js';
import type { EstimatedJoints } from '../../estimator/read-joints.js';
import type { Size } from '../../pose/skeleton.js';
import type { StageRun } from '../scheduler/cost-model.js';
import type { DrawnBatch, LargePicture, Pace } from '../scheduler/job.js';

/** The part of onnxruntime that runs a graph. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

/** The threads of a session, by the pace of its work. */
export type Threads = Readonly<Record<Pace, number>>;

/** The absolute paths of a model's graphs; one of one stage has no coarse graph. */
export interface GraphPaths {
  readonly coarse?: string;
  readonly refine: string;
  /** Of models that draw larger pictures. */
  readonly enlarge?: string;
}

/** A model to load: its graphs for each provider, and what its warm-up needs. */
export interface EngineModel {
  /** See `toModelId`. */
  readonly id: string;
  readonly graphs: Readonly<Record<Provider, GraphPaths>>;
  /** The sha256 of the checked graphs, by path; see `assertUnchanged`. */
  readonly sha256: Readonly<Record<string, string>>;
  readonly image: Size;
  /** The number of joints in the skeleton of its graphs. */
  readonly jointCount: number;
}

/** A provider that could not be used, and onnxruntime's message about it. */
export interface ProviderFailure {
  readonly provider: Provider;
  readonly message: string;
}

/** One request's part of a coarse batch. */
export interface CoarseItem {
  readonly job: number;
  readonly condNhwc: Uint8Array; // [H, W, 3]
  readonly joints: Float32Array; // [J, 3]
  readonly condJoints: Float32Array | undefined; // [J, 3]
  readonly noise: Float32Array | undefined; // [Z]
  /** See `Work.large`. */
  readonly large: LargePicture | undefined;
  /** Whether the coarse picture is wanted; otherwise it is not enlarged. */
  readonly shows: boolean;
  /** The float tensor is kept until `refine` or `release` of the same job. */
  readonly keeps: boolean;
  /** The float tensor is part of the reply. */
  readonly returns: boolean;
}

/** How long a stage took when the engine measured it. */
export interface Measurement extends StageRun {
  readonly runMs: number;
}

export type EngineCommand =
  | {
      /** Answered by `loaded` or `load-failed`, once the models are warm. */
      readonly type: 'load';
      readonly models: readonly EngineModel[];
      /** Tried in this order; the first that loads every model is kept. */
      readonly providers: readonly Provider[];
      /** Which GPU, for cuda. */
      readonly deviceId: number;
      /**
       * Whether the graphs are compared with their sha256 first. The engines that a server starts
       * with do not, because it has just read the graphs.
       */
      readonly checks: boolean;
      readonly threads: Threads;
    }
  | {
      /** In place of `load`, for an engine that finds joints. Answered in the same way. */
      readonly type: 'load-estimator';
      readonly file: EstimatorFile;
      /** See `load`. */
      readonly sha256: string;
      readonly checks: boolean;
    }
  | {
      /**
       * Loads the sessions for `shared`, measures batches of 1, 2, 4 and so on, and loads the
       * enlarge graphs. The first request does not wait for this.
       */
      readonly type: 'prepare';
      readonly maxBatch: number;
    }
  | {
      readonly type: 'coarse';
      readonly model: string;
      readonly items: readonly CoarseItem[];
      readonly pace: Pace;
    }
  | {
      /** Keeps a tensor as a coarse batch would have left it, until `refine` or `release`. */
      readonly type: 'keep';
      readonly job: number;
      readonly model: string;
      readonly condNhwc: Uint8Array; // [H, W, 3]
      readonly coarseNchw: Float32Array; // [3, H, W] or [8, H, W]
    }
  | { readonly type: 'refine'; readonly jobs: readonly number[]; readonly pace: Pace }
  | { readonly type: 'release'; readonly job: number }
  | {
      /** Answered by `estimated` or `draw-failed`. */
      readonly type: 'estimate';
      readonly imageNhwc: Uint8Array; // [H, W, 3] of the size that `loaded` names
    };

export type EngineReply =
  | {
      readonly type: 'loaded';
      readonly provider: Provider;
      readonly failures: readonly ProviderFailure[];
      /** The size of an estimator's input. */
      readonly inputSize?: Size;
    }
  | { readonly type: 'load-failed'; readonly failures: readonly ProviderFailure[] }
  | { readonly type: 'measured'; readonly measurement: Measurement }
  | {
      /** The answer to `prepare`. */
      readonly type: 'prepared';
      /** Why the engine goes on without a part of it. */
      readonly failure?: string;
    }
  | ({ readonly type: 'drawn' } & DrawnBatch)
  | { readonly type: 'estimated'; readonly found: EstimatedJoints; readonly runMs: number }
  | { readonly type: 'draw-failed'; readonly message: string };
