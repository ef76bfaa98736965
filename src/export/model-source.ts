import type { ModelTopology, WeightTensor } from '../checkpoint/network-artifacts.js';

/** A model that can be exported: its layers first, so that they are checked before its weights are read. */
export interface ModelSource {
  readonly topology: ModelTopology;
  /** What whoever exports the model should know, a sentence each. */
  readonly warnings?: readonly string[];
  /** Weights by name: `<layer>/kernel`, behind the path through nested models where names would be ambiguous. */
  readonly readWeights: () => Promise<ReadonlyMap<string, WeightTensor>>;
}
