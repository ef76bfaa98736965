import { z } from 'zod';
import type { LayerTopology, NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import type { Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { builtInLayers, type LayerConverters } from './layers/built-in-layers.js';
import { type ConvertCall, unsupported } from './layers/layer-converter.js';

export interface ConvertNetworkOptions {
  /** Converters by class name; the built-in ones by default. */
  readonly layers?: LayerConverters;
}

const inputConfigSchema = z.looseObject({ batch_input_shape: z.array(z.int().positive().nullable()).min(1) });

/** A converted network's layers, and what is known of them while calls are converted. */
interface Conversion {
  readonly builder: GraphBuilder;
  readonly network: NetworkArtifacts;
  readonly layers: ReadonlyMap<string, LayerTopology>;
  readonly converters: ReadonlyMap<string, ConvertCall>;
  /** Results by `<layer>:<call>`. */
  readonly results: Map<string, Value>;
}

/**
 * Adds a network to a graph: from `inputs`, in the order of the topology's and with feature maps as [N, C, H, W], to
 * its outputs, likewise. Names begin with the network's. Every layer's class and settings are checked first: throws
 * `invalid-argument`, naming the layer, before anything is converted.
 */
export function convertNetwork(
  builder: GraphBuilder,
  network: NetworkArtifacts,
  inputs: readonly Value[],
  options: ConvertNetworkOptions = {},
): readonly Value[] {
  const { topology } = network;
  const layers = new Map(topology.layers.map((layer) => [layer.name, layer]));
  const converters = prepareLayers(topology.layers, options.layers ?? builtInLayers);
  const conversion = { builder, network, layers, converters, results: bindInputs(network, inputs) };
  return topology.outputs.map(([layer, call]) => convertCall(conversion, layer, call));
}

/** The shape of a network's input as TensorFlow.js has it, without the batch: [H, W, C] for pictures. */
function inputShape(layer: LayerTopology): readonly number[] {
  const parsed = inputConfigSchema.safeParse(layer.config);
  const [, ...lengths] = parsed.data?.batch_input_shape ?? [];
  const fixed = lengths.filter((length) => length !== null);
  if (parsed.success && fixed.length === lengths.length) return fixed;
  throw unsupported(layer, 'an input without fixed lengths, expected all but the batch fixed');
}

function prepareLayers(
  layers: readonly LayerTopology[],
  registered: LayerConverters,
): ReadonlyMap<string, ConvertCall> {
  const computing = layers.filter(({ className }) => className !== 'InputLayer');
  return new Map(
    computing.map((layer) => {
      const converter = registered.get(layer.className);
      if (converter) return [layer.name, converter(layer)];
      const known = [...registered.keys()].join(', ');
      const problem = `no converter is registered for its class, expected one under "${layer.className}"`;
      throw unsupported(layer, `${problem} beside ${known}`);
    }),
  );
}

function bindInputs({ topology }: NetworkArtifacts, inputs: readonly Value[]): Map<string, Value> {
  if (inputs.length !== topology.inputs.length) {
    throw failure(topology.name, `${inputs.length} inputs`, String(topology.inputs.length));
  }
  const results = new Map<string, Value>();
  for (const [index, [name, call]] of topology.inputs.entries()) {
    const layer = topology.layers.find((candidate) => candidate.name === name);
    const value = inputs[index];
    if (!layer || !value) continue; // parseTopology() made sure of the layer, the check above of the value
    const expected = toGraphShape(inputShape(layer));
    if (String(value.shape.slice(1)) !== String(expected)) {
      throw failure(topology.name, `input "${name}" of shape [${value.shape}]`, `[N,${expected}]`);
    }
    results.set(`${name}:${call}`, value);
  }
  return results;
}

/** [H, W, C] as [C, H, W]; other ranks as they are. */
function toGraphShape(shape: readonly number[]): readonly number[] {
  const [height, width, channels, ...rest] = shape;
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0) return shape;
  return [channels, height, width];
}

/** The output of a layer's call, converted on first use together with all that it needs. */
function convertCall(conversion: Conversion, layerName: string, callIndex: number): Value {
  const key = `${layerName}:${callIndex}`;
  const known = conversion.results.get(key);
  if (known) return known;
  const { builder, network, layers, converters } = conversion;
  const convert = converters.get(layerName);
  const sources = layers.get(layerName)?.inboundNodes[callIndex];
  if (!convert || !sources) throw failure(network.topology.name, `a call ${key} that is not there`, 'a call');

  const scope = `${network.topology.name}/${layerName}`;
  const result = convert({
    builder,
    name: callIndex === 0 ? scope : `${scope}_${callIndex}`,
    weightName: scope,
    inputs: sources.map(([source, sourceCall]) => convertCall(conversion, source, sourceCall)),
    readWeight: (name, shape) => readWeight(network, `${layerName}/${name}`, shape),
  });
  conversion.results.set(key, result);
  return result;
}

function readWeight({ topology, weights }: NetworkArtifacts, name: string, shape: readonly number[]) {
  const weight = weights.get(name);
  if (!weight) throw failure(topology.name, `no weight "${name}"`, `one of shape [${shape}]`);
  if (String(weight.shape) === String(shape)) return weight;
  throw failure(topology.name, `weight "${name}" of shape [${weight.shape}]`, `[${shape}]`);
}

function failure(network: string, what: string, expected: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot export network "${network}": ${what}, expected ${expected}`,
  );
}
