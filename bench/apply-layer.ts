import type { layers, SymbolicTensor } from '@tensorflow/tfjs';

/**
 * Applies a layer to symbolic inputs and returns its one output, which `apply`'s type leaves open.
 */
export function applyLayer(
  layer: layers.Layer,
  input: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  const output = layer.apply('shape' in input ? input : [...input]);
  return output as SymbolicTensor; // one of symbolic inputs, by the layers of these networks
}
