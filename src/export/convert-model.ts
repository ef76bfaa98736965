import type { LayerTopology, ModelTopology, TensorReference } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import type { Value } from './graph.js';
import { type ConvertCall, type LayerCall, unsupported } from './layers/layer-converter.js';

/** A model whose layers can all be converted. */
export interface ModelPlan {
  readonly topology: ModelTopology;
  readonly layers: ReadonlyMap<string, PlannedLayer>;
}

/** A layer and how to convert it. */
export type PlannedLayer =
  | { readonly kind: 'input'; readonly layer: LayerTopology }
  | { readonly kind: 'layer'; readonly layer: LayerTopology; readonly convert: ConvertCall };

/** A call of a model: of the network, or of a model that is a layer. */
export type ModelCall = Omit<LayerCall, 'layer'>;

/** The state of converting a model's layers. */
interface Conversion {
  readonly plan: ModelPlan;
  readonly call: ModelCall;
  /** The outputs of a layer's call by `<layer>:<call>`; undefined during their conversion. */
  readonly results: Map<string, readonly Value[] | undefined>;
}

/**
 * Adds the nodes of a model's layers, with the call's name as prefix, and returns the call's
 * outputs.
 */
export function convertModel(plan: ModelPlan, call: ModelCall): readonly Value[] {
  const { topology } = plan;
  const { inputs } = call;
  if (inputs.length !== topology.inputs.length) {
    throw modelFailure(topology.name, `${inputs.length} inputs`, String(topology.inputs.length));
  }
  const results = new Map<string, readonly Value[]>();
  for (const [index, [layer, layerCall]] of topology.inputs.entries()) {
    results.set(`${layer}:${layerCall}`, inputs.slice(index, index + 1));
  }
  return topology.outputs.map((output) => findValue({ plan, call, results }, output));
}

/** A layer's output; converts it with all that it needs on first use. */
function findValue(conversion: Conversion, [layer, call, tensor]: TensorReference): Value {
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
    ? `output ${tensor} of "${layer}", which has ${values.length}`
    : `"${layer}" needs its own output`;
  throw modelFailure(plan.topology.name, what, 'a layer that comes before');
}

function convertCall(conversion: Conversion, layerName: string, index: number): readonly Value[] {
  const { plan, call } = conversion;
  const planned = plan.layers.get(layerName);
  const sources = planned?.layer.inboundNodes[index];
  if (!planned || !sources)
    throw modelFailure(plan.topology.name, `no call ${index} of "${layerName}"`, 'one');
  if (planned.kind === 'input')
    throw modelFailure(plan.topology.name, `input "${layerName}" is not among its inputs`, 'all of them');

  const { convert, layer } = planned;
  const name = `${call.name}/${layerName}`;
  const made = convert({
    builder: call.builder,
    layer,
    name: index === 0 ? name : `${name}/call_${index}`,
    weightName: `${call.weightName}/${layerName}`,
    inputs: sources.map((source) => findValue(conversion, source)),
    readWeight: (weight, shape) => call.readWeight(`${layerName}/${weight}`, shape),
    hasWeight: (weight) => call.hasWeight(`${layerName}/${weight}`),
  });
  const outputs = [made].flat();
  if (outputs.every((output) => output?.name !== undefined)) return outputs;
  throw unsupported(layer, 'its converter returns something else, expected values of the graph');
}

/** `Cannot export network "net": <what>, expected <expected>` */
export function modelFailure(network: string, what: string, expected: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot export network "${network}": ${what}, expected ${expected}`,
  );
}
