import type { StageName } from '../stages.js';
import type { ParityErrors } from './parity/check-parity.js';
import type { TensorFlowApi } from './parity/tensorflow-api.js';

export interface ExportRunOptions {
  /** The folder of the training run, or of a bundle with weights to export again. */
  readonly run: string;
  /** The bundle's folder. */
  readonly out: string;
  /** The model's name; by default the folder's. */
  readonly name?: string | undefined;
  /** TensorFlow.js, for the parity check; any backend. */
  readonly tf: TensorFlowApi;
  /** Whether to replace an existing bundle. */
  readonly force?: boolean;
  /** Whether a run's bundle also gets the networks' weights; one that is exported again keeps them. */
  readonly withWeights?: boolean;
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** What filling a bundle's folder needs of them, with its name settled. */
export type BundleOptions = Omit<ExportRunOptions, 'force' | 'name'> & { readonly name: string };

/** The progress of an export, in this order. */
export type ExportProgress =
  | { readonly kind: 'read'; readonly checkpoint: string }
  | { readonly kind: 'converted'; readonly stage: StageName; readonly nodes: number; readonly bytes: number }
  | { readonly kind: 'checked'; readonly stage: StageName; readonly error: ParityErrors[StageName] };

/** The parity check's inputs, the same for each export, so that its result is reproducible. */
export const paritySamples = { samples: 10, seed: 1 };
