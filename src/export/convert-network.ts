import type { NetworkArtifacts, WeightTensor } from '../checkpoint/network-artifacts.js';
import { convertModel, type ModelPlan, modelFailure } from './convert-model.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { builtInLayers } from './layers/built-in-layers.js';
import type { LayerConverters } from './layers/layer-converter.js';
import { toTensorFlowOrder } from './layers/layout.js';
import { readInput } from './model-input.js';
import { planModel } from './plan-model.js';
import { findWeightName, indexWeights, type WeightIndex } from './weight-index.js';

export interface ConvertNetworkOptions {
  /** Converters by class name; the built-in ones by default. */
  readonly layers?: LayerConverters;
}

/**
 * Adds a network to a graph. `inputs` and the returned outputs are in the topology's order, with
 * feature maps as [N, C, H, W]; names begin with the network's. Checks the class and settings of
 * all layers first: throws `invalid-argument`, naming the layer, before it converts anything.
 */
export function convertNetwork(
  builder: GraphBuilder,
  { topology, weights }: NetworkArtifacts,
  inputs: readonly Value[],
  options: ConvertNetworkOptions = {},
): readonly Value[] {
  const plan = planModel(topology, options.layers ?? builtInLayers);
  checkInputs(plan, inputs);
  const { name } = topology;
  const index = indexWeights(weights);
  return convertModel(plan, {
    builder,
    name,
    weightName: name,
    inputs,
    readWeight: (path, shape) => readWeight(index, { network: name, path, shape }),
    hasWeight: (path) => findWeightName(index, path) !== undefined,
  });
}

interface WantedWeight {
  readonly network: string;
  readonly path: string;
  readonly shape: readonly number[] | undefined;
}

function readWeight(index: WeightIndex, { network, path, shape }: WantedWeight): WeightTensor {
  const name = findWeightName(index, path) ?? path;
  const weight = index.weights.get(name);
  const expected = shape ? `one of shape [${shape}]` : 'one';
  if (!weight) throw modelFailure(network, `no weight "${name}"`, expected);
  if (!shape || String(weight.shape) === String(shape)) return weight;
  throw modelFailure(network, `weight "${name}" of shape [${weight.shape}]`, `[${shape}]`);
}

function checkInputs({ topology, layers }: ModelPlan, inputs: readonly Value[]): void {
  for (const [index, [name]] of topology.inputs.entries()) {
    const layer = layers.get(name)?.layer;
    const value = inputs[index];
    if (!layer || !value) continue; // the call counts them, parseTopology() made sure of the layer
    const declared = ['N', ...readInput(layer).lengths];
    const found = toTensorFlowOrder(value.shape);
    const fits =
      found.length === declared.length &&
      declared.every((length, axis) => axis === 0 || length === null || length === found[axis]);
    if (!fits) {
      const expected = `[${declared.map((length) => length ?? '?')}]`;
      throw modelFailure(topology.name, `input "${name}" of shape [${found}]`, expected);
    }
  }
}
