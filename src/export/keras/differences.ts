import type { LayerTopology, ModelTopology } from '../../checkpoint/network-artifacts.js';
import { isModelClass, parseTopology } from '../../checkpoint/topology.js';

/** The warning for a layer, by class; none if Keras and TensorFlow.js compute the same. */
const differences: Readonly<Record<string, (config: LayerTopology['config']) => string | undefined>> = {
  UpSampling2D: ({ interpolation }) =>
    interpolation === 'bilinear'
      ? 'bilinear upsampling is exported as TensorFlow.js computes it, from the first corner of each pixel; Keras uses the centre'
      : undefined,
  LeakyReLU: ({ negative_slope: slope, alpha = 0.3 }) =>
    typeof slope === 'number' && slope !== alpha
      ? `negative_slope ${slope} is exported as Keras computes it; TensorFlow.js reads only alpha, ${alpha} here`
      : undefined,
};

/** A sentence for each layer of a Keras model that TensorFlow.js computes differently. */
export function listDifferences(topology: ModelTopology, path = ''): readonly string[] {
  return topology.layers.flatMap(({ className, name, config }) => {
    if (isModelClass(className))
      return listDifferences(parseTopology({ class_name: className, config }), `${path}${name}/`);
    const difference = differences[className]?.(config);
    return difference === undefined ? [] : [`Layer "${path}${name}" (${className}): ${difference}`];
  });
}
