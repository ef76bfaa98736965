import { isModelClass } from '../../checkpoint/topology.js';
import { isObject, type JsonObject } from '../../json-object.js';
import { isReference } from './call-arguments.js';

/**
 * The `config` of a model with the calls of nested models counted from 1, as in TensorFlow.js and
 * Keras 2. Keras 3, which writes calls as objects, counts from 0, except for a functional model
 * that is an output. `written` has the unchanged layers.
 */
export function countNestedCalls(config: JsonObject, written: readonly unknown[]): JsonObject {
  if (!written.some(hasObjectCalls)) return config;
  const layers = (config['layers'] as readonly unknown[]).filter(isObject); // made by normaliseModel()
  const models = layers.filter(isModel);
  const sequential = models.filter(({ class_name: className }) => className === 'Sequential');
  return {
    ...config,
    output_layers: countFromOne(config['output_layers'], namesOf(sequential)),
    layers: layers.map((layer) => ({
      ...layer,
      inbound_nodes: countFromOne(layer['inbound_nodes'], namesOf(models)),
    })),
  };
}

/** Increments the call of all references to layers of these names. */
function countFromOne(value: unknown, names: ReadonlySet<unknown>): unknown {
  if (!Array.isArray(value)) return value;
  if (!isReference(value)) return value.map((item) => countFromOne(item, names));
  const [name, call, ...rest] = value;
  return names.has(name) ? [name, call + 1, ...rest] : value;
}

function hasObjectCalls(layer: unknown): boolean {
  const nodes = isObject(layer) ? layer['inbound_nodes'] : undefined;
  return Array.isArray(nodes) && nodes.some(isObject);
}

function isModel({ class_name: className }: JsonObject): boolean {
  return typeof className === 'string' && isModelClass(className);
}

function namesOf(layers: readonly JsonObject[]): ReadonlySet<unknown> {
  return new Set(layers.map(({ name }) => name));
}
