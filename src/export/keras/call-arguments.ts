/**
 * The calls of a layer in Keras' files, in one form. Keras 2 has lists,
 * `[[["conv", 0, 0, {"training": false}]]]`, Keras 3 objects, `[{"args":
 * [{"class_name": "__keras_tensor__", ...}], "kwargs": {}}]`.
 */
import type { TensorReference } from '../../checkpoint/network-artifacts.js';
import { isObject, type JsonObject } from '../../json-object.js';

/** One argument: an output of a layer, a constant, or a list of these. */
export type Argument =
  | { readonly kind: 'tensor'; readonly reference: TensorReference }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Argument[] };

/** One call of a layer. */
export interface CallArguments {
  readonly positional: readonly Argument[];
  readonly named: Readonly<Record<string, Argument>>;
}

/** Parses a call of Keras 2 or 3; undefined if it is neither. */
export function readCall(node: unknown): CallArguments | undefined {
  if (isObject(node)) return Array.isArray(node['args']) ? readObject(node) : undefined;
  if (!Array.isArray(node)) return undefined;
  const items = node.map((item) => (isReference(item) || isConstant(item) ? item : undefined));
  // An operation on one tensor has no list around it: ["conv", 0, 0, {"y": 2}].
  if (isReference(node) || isConstant(node)) return readItems([node], node);
  return items.every((item) => item !== undefined) ? readItems(items, items[0]) : undefined;
}

/** All tensors of an argument, in their order. */
export function listReferences(argument: Argument): readonly TensorReference[] {
  if (argument.kind === 'tensor') return [argument.reference];
  return argument.kind === 'list' ? argument.items.flatMap(listReferences) : [];
}

/** Whether a value begins like `["conv", 0, 0]`. */
export function isReference(value: unknown): value is readonly [string, number, number, unknown?] {
  if (!Array.isArray(value)) return false;
  const [name, call, tensor] = value;
  return typeof name === 'string' && isIndex(call) && isIndex(tensor);
}

/**
 * Keras 2's form of a constant as first operand, as in 1 - x:
 * `["_CONSTANT_VALUE", -1, 1, {"y": ["x", 0, 0]}]`.
 */
function isConstant(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value[0] === '_CONSTANT_VALUE' && value[1] === -1;
}

/** Each item repeats the call's keyword arguments at its end. */
function readItems(items: readonly (readonly unknown[])[], first: readonly unknown[] = []): CallArguments {
  const positional = items.map(
    (item): Argument =>
      isReference(item)
        ? { kind: 'tensor', reference: [item[0], item[1], item[2]] }
        : { kind: 'constant', value: item[2] },
  );
  const [, , , named] = first;
  return { positional, named: isObject(named) ? mapValues(named) : {} };
}

function readObject({ args, kwargs }: JsonObject): CallArguments {
  const positional = (args as readonly unknown[]).map(readArgument); // readCall() looked
  return { positional, named: isObject(kwargs) ? mapValues(kwargs) : {} };
}

function mapValues(named: JsonObject): Readonly<Record<string, Argument>> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, readArgument(value)]));
}

function readArgument(value: unknown): Argument {
  const history = isObject(value) && value['class_name'] === '__keras_tensor__' ? value['config'] : undefined;
  const reference = isObject(history) ? history['keras_history'] : value;
  if (isReference(reference))
    return { kind: 'tensor', reference: [reference[0], reference[1], reference[2]] };
  const holdsTensors =
    Array.isArray(value) && value.map(readArgument).some((item) => item.kind !== 'constant');
  return holdsTensors ? { kind: 'list', items: value.map(readArgument) } : { kind: 'constant', value };
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}
