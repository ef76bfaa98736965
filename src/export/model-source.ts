import type { ModelTopology, WeightTensor } from '../checkpoint/network-artifacts.js';
import type { GraphModel, GraphWeights } from './graph-model/graph-model.js';

/** A model to export: a layers model or a graph model. */
export type ModelSource = LayersSource | GraphSource;

/** A layers model. Its layers are available before its weights, so that they can be checked first. */
export interface LayersSource {
  readonly topology: ModelTopology;
  /** Warnings for the user, one sentence each. */
  readonly warnings?: readonly string[];
  /**
   * Weights by name: `<layer>/kernel`, after the path through nested models if names would be
   * ambiguous.
   */
  readonly readWeights: () => Promise<ReadonlyMap<string, WeightTensor>>;
}

/** A graph model. Its nodes are available before its weights, too. */
export interface GraphSource {
  readonly graphModel: GraphModel;
  readonly readWeights: () => Promise<GraphWeights>;
}
