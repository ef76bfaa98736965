import type { ModelTopology, WeightTensor } from '../checkpoint/network-artifacts.js';

/**
 * A model to export. Its layers are available before its weights, so that they can be checked
 * first.
 */
export interface ModelSource {
  readonly topology: ModelTopology;
  /** Warnings for the user, one sentence each. */
  readonly warnings?: readonly string[];
  /**
   * Weights by name: `<layer>/kernel`, after the path through nested models if names would be
   * ambiguous.
   */
  readonly readWeights: () => Promise<ReadonlyMap<string, WeightTensor>>;
}
