import type { LayerTopology, ModelTopology } from '../checkpoint/network-artifacts.js';
import { isModelClass, parseTopology } from '../checkpoint/topology.js';
import { convertModel, type ModelPlan, type PlannedLayer } from './convert-model.js';
import { type ConvertCall, type LayerConverters, unsupported } from './layers/layer-converter.js';
import { maskFailure, maskOf } from './layers/masks.js';

/**
 * Finds the converters of all layers, also in nested models, which check the layers' settings.
 * Throws `invalid-argument` with the path, the class and what to register, before anything is
 * converted. `path` is the model's place in other models: `encoder/`.
 */
export function planModel(topology: ModelTopology, converters: LayerConverters, path = ''): ModelPlan {
  const layers = topology.layers.map((layer) => {
    const planned = planLayer({ ...layer, name: `${path}${layer.name}` }, converters);
    return [layer.name, planned] as const;
  });
  return { topology, layers: new Map(layers) };
}

function planLayer(layer: LayerTopology, converters: LayerConverters): PlannedLayer {
  if (layer.className === 'InputLayer') return { kind: 'input', layer };
  return { kind: 'layer', layer, convert: prepareLayer(layer, converters) };
}

/** The converter of a layer's or a nested model's calls. */
function prepareLayer(layer: LayerTopology, converters: LayerConverters): ConvertCall {
  if (isModelClass(layer.className)) {
    const topology = parseTopology({ class_name: layer.className, config: layer.config });
    const plan = planModel(topology, converters, `${layer.name}/`);
    return (call) => {
      if (call.inputs.some(maskOf)) throw maskFailure(call);
      const outputs = convertModel(plan, call);
      if (!outputs.some(maskOf)) return outputs;
      throw unsupported(layer, 'an output with a mask, expected one without: masks stay in one model');
    };
  }
  const converter = converters.get(layer.className);
  if (converter) {
    const convert = converter(layer, (inner) => prepareLayer(inner, converters));
    if (typeof convert === 'function') return convert;
    throw unsupported(layer, 'its converter returns no function, expected a function that converts a call');
  }
  const known = [...converters.keys()].join(', ');
  const problem = `no converter is registered for its class, expected one under "${layer.className}"`;
  throw unsupported(layer, `${problem} beside ${known}`);
}
