/**
 * Converts the models of Keras 2 and 3 to TensorFlow.js' form, the only one that `parseTopology`
 * reads. Unknown parts stay unchanged, for `parseTopology` to refuse.
 */
import { isModelClass } from '../../checkpoint/topology.js';
import { isObject, type JsonObject } from '../../json-object.js';
import { unsupported } from '../layers/layer-converter.js';
import { isReference, readCall } from './call-arguments.js';
import { formatCall, formatFunction, isFunction, type NamedLayer } from './format-calls.js';
import { countNestedCalls } from './nested-calls.js';
import { normaliseConfig } from './normalise-config.js';

/**
 * A model's JSON in TensorFlow.js' form, with its nested models. `isKeras3` decides the meaning of
 * its functions' names. Throws `invalid-argument`, naming layer and class, for calls that
 * TensorFlow.js does not have.
 */
export function normaliseModel(json: unknown, isKeras3: boolean): unknown {
  if (!isObject(json) || !isObject(json['config'])) return json;
  const { config } = json;
  const { layers, input_layers: inputs, output_layers: outputs } = config;
  if (!Array.isArray(layers)) return json;
  const normalised = layers.map((layer) => normaliseLayer(layer, isKeras3));
  const borders = {
    ...(inputs !== undefined && { input_layers: listBorders(inputs) }),
    ...(outputs !== undefined && { output_layers: listBorders(outputs) }),
  };
  return { ...json, config: countNestedCalls({ ...config, layers: normalised, ...borders }, layers) };
}

function normaliseLayer(json: unknown, isKeras3: boolean): unknown {
  const layer = nameLayer(json);
  if (!layer) return json;
  const { className, name, json: written } = layer;
  const inner = normaliseInner(layer, isKeras3);
  const nodes = written['inbound_nodes'];
  const rest = { ...written, class_name: className, name };
  if (!Array.isArray(nodes)) return { ...rest, config: inner };
  const calls = nodes.map((node) => readCall(node)).filter((call) => call !== undefined);
  if (calls.length < nodes.length)
    throw unsupported(layer, `inbound_nodes: ${JSON.stringify(nodes).slice(0, 80)}, expected its calls`);
  if (isFunction(layer)) return { ...rest, ...formatFunction(layer, calls) };
  return { ...rest, config: inner, inbound_nodes: calls.map((call) => formatCall(layer, call)) };
}

/** The settings, including those of layers inside a wrapper or a model. */
function normaliseInner({ className, config, json }: NamedLayer, isKeras3: boolean): unknown {
  if (isModelClass(className)) return (normaliseModel(json, isKeras3) as JsonObject)['config']; // an object again
  const held = ['layer', 'backward_layer'].filter((key) => isObject(config[key]));
  const inner = held.map((key) => [key, normaliseLayer(config[key], isKeras3)] as const);
  return normaliseConfig(className, { ...config, ...Object.fromEntries(inner) }, isKeras3);
}

function nameLayer(json: unknown): NamedLayer | undefined {
  if (!isObject(json) || !isObject(json['config'])) return undefined;
  const { class_name: className, config } = json;
  const name = json['name'] ?? config['name'];
  return typeof className === 'string' && typeof name === 'string'
    ? { className, name, config, json }
    : undefined;
}

/** Keras 3 writes one input as `["x", 0, 0]`, several as a list, and named ones as an object. */
function listBorders(borders: unknown): unknown {
  if (isReference(borders)) return [borders];
  if (isObject(borders)) return Object.values(borders).flatMap(listBorders);
  return borders;
}
