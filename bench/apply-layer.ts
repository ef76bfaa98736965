import type { layers, SymbolicTensor } from '@tensorflow/tfjs';

/** A layer's one output for symbolic inputs: what `apply` gives, whose own type leaves it open. */
export function applyLayer(
  layer: layers.Layer,
  input: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  const output = layer.apply('shape' in input ? input : [...input]);
  return output as SymbolicTensor; // one of symbolic inputs, by the layers of these networks
}
