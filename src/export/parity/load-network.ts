import type * as TensorFlow from '@tensorflow/tfjs';
import type { NetworkArtifacts } from '../../checkpoint/network-artifacts.js';
import { formatTopology } from '../../checkpoint/topology.js';
import { ReposeError } from '../../errors.js';
import type { TensorFlowApi } from './tensorflow-api.js';

type PyJsonDict = Parameters<TensorFlowApi['models']['modelFromJSON']>[0];

/** Loads a checkpoint's network into TensorFlow.js; the caller disposes it. */
export async function loadNetwork(
  tf: TensorFlowApi,
  { topology, weights }: NetworkArtifacts,
): Promise<TensorFlow.LayersModel> {
  const json = formatTopology(topology) as PyJsonDict; // it came out of JSON and went in again
  const model = await tf.models.modelFromJSON(json);
  const values = model.weights.map(({ originalName }) => {
    const weight = weights.get(originalName);
    if (weight) return tf.tensor(weight.values, [...weight.shape]);
    throw new ReposeError(
      'invalid-argument',
      `Cannot load network "${topology.name}": no weight "${originalName}"`,
    );
  });
  model.setWeights(values);
  tf.dispose(values);
  return model;
}
