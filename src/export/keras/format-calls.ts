/** Formats calls of layers and functions as TensorFlow.js writes calls of layers. */
import type { TensorReference } from '../../checkpoint/network-artifacts.js';
import { isObject, type JsonObject } from '../../json-object.js';
import { unsupported } from '../layers/layer-converter.js';
import { type Argument, type CallArguments, listReferences } from './call-arguments.js';

/** Keras 2's class for functions that are called on tensors outside of layers. */
const functionClass = 'TFOpLambda';

/** A layer with a class and a name. */
export interface NamedLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  readonly json: JsonObject;
}

/** Keras 3 has a class for each function, without `trainable`, unlike layers. */
export function isFunction({ className, config, json }: NamedLayer): boolean {
  if (className === functionClass) return true;
  const [first] = json['inbound_nodes'] as readonly unknown[]; // checked by normaliseLayer()
  return isObject(first) && !('trainable' in config);
}

/**
 * A function's arguments become settings, for its converter; its tensors become the call's inputs.
 */
export function formatFunction(layer: NamedLayer, calls: readonly CallArguments[]): JsonObject {
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

/** Replaces the first tensor by `{ input: 0 }`, and so on; constants stay. */
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

/** Keyword arguments that hold tensors, and may: Keras 3 gives recurrent layers their first states and masks so. */
const tensorArguments = ['initial_state', 'mask'];
const classesWithTensorArguments = ['BatchNormalization', 'Bidirectional', 'GRU', 'LSTM', 'SimpleRNN'];

/** A layer's call, as the outputs of layers that it takes. */
export function formatCall(
  layer: NamedLayer,
  { positional, named }: CallArguments,
): readonly TensorReference[] {
  const allowed = classesWithTensorArguments.includes(layer.className) ? tensorArguments : [];
  const tensors = allowed.flatMap((name) => named[name] ?? []);
  const others = Object.entries(named).filter(([name]) => !allowed.includes(name));
  const set = others.filter(([, argument]) => !isUnset(argument)).map(([name]) => name);
  if (set.length > 0) {
    const what = `a call with keyword arguments (${set.join(', ')})`;
    throw unsupported(layer, `${what}, expected a call without`);
  }
  const inputs = positional.filter((argument) => !isUnset(argument));
  if (inputs.some(({ kind }) => kind === 'constant'))
    throw unsupported(layer, 'a call with a constant, expected outputs of layers');
  return [...inputs, ...tensors].flatMap(listReferences);
}

function isUnset(argument: Argument): boolean {
  return argument.kind === 'constant' && (argument.value === null || argument.value === false);
}
