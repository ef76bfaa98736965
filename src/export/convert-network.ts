import type { NetworkArtifacts, WeightTensor } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { builtInLayers } from './layers/built-in-layers.js';
import { type LayerConverters, unsupported } from './layers/layer-converter.js';
import { toTensorFlowOrder } from './layers/layout.js';
import { readInput } from './model-input.js';
import { type ModelPlan, planModel } from './plan-model.js';
import { findWeightName, indexWeights, type WeightIndex } from './weight-index.js';

export interface ConvertNetworkOptions {
  /** Converters by class name; the built-in ones by default. */
  readonly layers?: LayerConverters;
}

/** One run through a model's layers: of the network, or of a model nested in it, once for each of its calls. */
interface Conversion {
  readonly builder: GraphBuilder;
  readonly weights: WeightIndex;
  readonly plan: ModelPlan;
  /** Where the names of nodes begin, unique to the run: `net` or `net/encoder/call_1`. */
  readonly scope: string;
  /** Where the names of weights begin, the same for every call: `net/encoder`. */
  readonly weightScope: string;
  /** The outputs of a layer's call by `<layer>:<call>`; undefined while they are being made. */
  readonly results: Map<string, readonly Value[] | undefined>;
}

type Reference = readonly [layer: string, call: number, tensor: number];

/**
 * Adds a network to a graph: from `inputs`, in the order of the topology's and with feature maps as [N, C, H, W], to
 * its outputs, likewise. Names begin with the network's. Every layer's class and settings are checked first: throws
 * `invalid-argument`, naming the layer, before anything is converted.
 */
export function convertNetwork(
  builder: GraphBuilder,
  { topology, weights: tensors }: NetworkArtifacts,
  inputs: readonly Value[],
  options: ConvertNetworkOptions = {},
): readonly Value[] {
  const plan = planModel(topology, options.layers ?? builtInLayers);
  checkInputs(plan, inputs);
  const scope = topology.name;
  const weights = indexWeights(tensors);
  return convertModel({ builder, weights, plan, scope, weightScope: scope, results: new Map() }, inputs);
}

function convertModel(conversion: Conversion, inputs: readonly Value[]): readonly Value[] {
  const { topology } = conversion.plan;
  if (inputs.length !== topology.inputs.length) {
    throw failure(topology.name, `${inputs.length} inputs`, String(topology.inputs.length));
  }
  for (const [index, [layer, call]] of topology.inputs.entries()) {
    conversion.results.set(`${layer}:${call}`, inputs.slice(index, index + 1));
  }
  return topology.outputs.map((output) => findValue(conversion, output));
}

/** A layer's output, converted on first use together with all that it needs. */
function findValue(conversion: Conversion, [layer, call, tensor]: Reference): Value {
  const key = `${layer}:${call}`;
  const { plan, results } = conversion;
  if (!results.has(key)) {
    results.set(key, undefined);
    results.set(key, convertCall(conversion, layer, call));
  }
  const values = results.get(key);
  const value = values?.[tensor];
  if (value) return value;
  const what = values
    ? `output ${tensor} of "${layer}", which gives ${values.length}`
    : `"${layer}" needs itself`;
  throw failure(plan.topology.name, what, 'a layer that comes before');
}

function convertCall(conversion: Conversion, layerName: string, index: number): readonly Value[] {
  const { builder, weights, plan, scope, weightScope } = conversion;
  const planned = plan.layers.get(layerName);
  const sources = planned?.layer.inboundNodes[index];
  if (!planned || !sources) throw failure(plan.topology.name, `no call ${index} of "${layerName}"`, 'one');

  const inputs = sources.map((source) => findValue(conversion, source));
  const name = index === 0 ? `${scope}/${layerName}` : `${scope}/${layerName}/call_${index}`;
  const weightName = `${weightScope}/${layerName}`;
  switch (planned.kind) {
    case 'input':
      throw failure(plan.topology.name, `input "${layerName}" is not among its inputs`, 'all of them');
    case 'model':
      return convertModel(
        { builder, weights, plan: planned.plan, scope: name, weightScope: weightName, results: new Map() },
        inputs,
      );
    case 'layer': {
      const { convert, layer } = planned;
      const readWeight = (weight: string, shape?: readonly number[]) =>
        findWeight(conversion, `${layer.name}/${weight}`, shape);
      const outputs = [convert({ builder, layer, name, weightName, inputs, readWeight })].flat();
      if (outputs.every((output) => output?.name !== undefined)) return outputs;
      throw unsupported(layer, 'its converter gives something else, expected values of the graph');
    }
    default:
      return planned satisfies never;
  }
}

function findWeight({ plan, weights }: Conversion, path: string, shape?: readonly number[]): WeightTensor {
  const name = findWeightName(weights, path) ?? path;
  const weight = weights.weights.get(name);
  const expected = shape ? `one of shape [${shape}]` : 'one';
  if (!weight) throw failure(plan.topology.name, `no weight "${name}"`, expected);
  if (!shape || String(weight.shape) === String(shape)) return weight;
  throw failure(plan.topology.name, `weight "${name}" of shape [${weight.shape}]`, `[${shape}]`);
}

function checkInputs({ topology, layers }: ModelPlan, inputs: readonly Value[]): void {
  for (const [index, [name]] of topology.inputs.entries()) {
    const layer = layers.get(name)?.layer;
    const value = inputs[index];
    if (!layer || !value) continue; // convertModel() counts them, parseTopology() made sure of the layer
    const declared = ['N', ...readInput(layer).lengths];
    const found = toTensorFlowOrder(value.shape);
    const fits =
      found.length === declared.length &&
      declared.every((length, axis) => axis === 0 || length === null || length === found[axis]);
    if (!fits) {
      const expected = `[${declared.map((length) => length ?? '?')}]`;
      throw failure(topology.name, `input "${name}" of shape [${found}]`, expected);
    }
  }
}

function failure(network: string, what: string, expected: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot export network "${network}": ${what}, expected ${expected}`,
  );
}
