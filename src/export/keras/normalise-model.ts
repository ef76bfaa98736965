/**
 * What Keras 2 and Keras 3 write of a model, as TensorFlow.js writes it: the reader of topologies knows that form alone.
 * Anything unknown stays as it is, for that reader to refuse.
 */
import { isModelClass } from '../../checkpoint/topology.js';
import { unsupported } from '../layers/layer-converter.js';
import {
  type Argument,
  type CallArguments,
  isReference,
  listReferences,
  type Reference,
  readCall,
} from './call-arguments.js';
import { isObject, type JsonObject } from './json.js';
import { countNestedCalls } from './nested-calls.js';
import { normaliseConfig } from './normalise-config.js';

/** Keras 2's class of functions that are called on tensors outside of any layer. */
const functionClass = 'TFOpLambda';

/** A layer that has a class and a name. */
interface NamedLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  readonly json: JsonObject;
}

/**
 * A model's JSON in TensorFlow.js' form, with the models inside it. `isKeras3` says which Keras' functions its names mean.
 * Throws `invalid-argument`, naming layer and class, for calls that no layer of TensorFlow.js can have.
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
  const calls = nodes.map((node) => readCall(node) ?? node);
  const known = calls.filter((call): call is CallArguments => isObject(call));
  if (known.length < calls.length)
    throw unsupported(layer, `inbound_nodes: ${JSON.stringify(nodes).slice(0, 80)}, expected its calls`);
  if (isFunction(layer)) return { ...rest, ...formatFunction(layer, known) };
  return { ...rest, config: inner, inbound_nodes: known.map((call) => formatCall(layer, call)) };
}

/** The settings, with the layers that are inside of a wrapper or of a model. */
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

/** Keras 3 has a class for each function, which is not to be trained, unlike a layer. */
function isFunction({ className, config, json }: NamedLayer): boolean {
  if (className === functionClass) return true;
  const [first] = json['inbound_nodes'] as readonly unknown[]; // normaliseLayer() looked
  return isObject(first) && !('trainable' in config);
}

/** A function's arguments become settings, where its converter finds them; its tensors are the call's inputs. */
function formatFunction(layer: NamedLayer, calls: readonly CallArguments[]): JsonObject {
  const [call, ...others] = calls;
  if (!call || others.length > 0) throw unsupported(layer, `${calls.length} calls of a function, expected 1`);
  const { className, config } = layer;
  const positional = [...call.positional, ...Object.values(call.named)];
  const references = positional.flatMap(listReferences);
  const numberInputs = createNumbering();
  return {
    class_name: functionClass,
    config: {
      ...config,
      function: className === functionClass ? config['function'] : className,
      arguments: call.positional.map(numberInputs),
      options: Object.fromEntries(
        Object.entries(call.named).map(([name, argument]) => [name, numberInputs(argument)]),
      ),
    },
    inbound_nodes: [references],
  };
}

/** Puts `{ input: 0 }` for the first tensor that it meets, and so on; constants stay what they are. */
function createNumbering(): (argument: Argument) => unknown {
  let next = 0;
  const number = (argument: Argument): unknown => {
    if (argument.kind === 'list') return argument.items.map(number);
    if (argument.kind === 'constant') return argument.value;
    next += 1;
    return { input: next - 1 };
  };
  return number;
}

/** Keyword arguments that hold tensors, and may: Keras 3 gives a recurrent layer its first state so. */
const tensorArguments = ['initial_state'];

function formatCall(layer: NamedLayer, { positional, named }: CallArguments): readonly Reference[] {
  const tensors = Object.entries(named).filter(([name]) => tensorArguments.includes(name));
  const others = Object.entries(named).filter(([name]) => !tensorArguments.includes(name));
  const set = others.filter(([, argument]) => !isUnset(argument)).map(([name]) => name);
  if (set.length > 0) {
    const what = `a call with keyword arguments (${set.join(', ')})`;
    throw unsupported(layer, `${what}, expected a call without`);
  }
  const inputs = positional.filter((argument) => !isUnset(argument));
  if (inputs.some(({ kind }) => kind === 'constant'))
    throw unsupported(layer, 'a call with a constant, expected outputs of layers');
  return [...inputs, ...tensors.map(([, argument]) => argument)].flatMap(listReferences);
}

function isUnset(argument: Argument): boolean {
  return argument.kind === 'constant' && (argument.value === null || argument.value === false);
}

/** Keras 3 writes one input as `["x", 0, 0]`, several as a list, and named ones as an object. */
function listBorders(borders: unknown): unknown {
  if (isReference(borders)) return [borders];
  if (isObject(borders)) return Object.values(borders).flatMap(listBorders);
  return borders;
}
