import { isObject, type JsonObject } from '../../json-object.js';

/** Keras' other names for activation functions. */
const activationNames: Readonly<Record<string, string>> = { silu: 'swish', hard_swish: 'hard_silu' };

/** Names that mean different functions in Keras 3 than in Keras 2 and TensorFlow.js. */
const keras3ActivationNames: Readonly<Record<string, string>> = { hard_sigmoid: 'hard_sigmoid_6' };

/** A layer's settings with TensorFlow.js' keys, and plain values for Keras 3's objects. */
export function normaliseConfig(className: string, config: JsonObject, isKeras3: boolean): JsonObject {
  const { batch_shape: batchShape, dtype, ...rest } = mapValues(config, unwrapTuple);
  const renamed = { ...activationNames, ...(isKeras3 && keras3ActivationNames) };
  const activations = ['activation', 'recurrent_activation'].flatMap((key) => {
    const name = rest[key];
    return typeof name === 'string' ? [[key, renamed[name] ?? name] as const] : [];
  });
  return {
    ...rest,
    ...Object.fromEntries(activations),
    ...(batchShape !== undefined && { batch_input_shape: batchShape }),
    ...(dtype !== undefined && { dtype: nameType(dtype) }),
    ...(className === 'Bidirectional' && { layer: nameLikeBoth(config['layer'], config['backward_layer']) }),
  };
}

/** `{"class_name": "DTypePolicy", "config": {"name": "float32"}}` becomes its name. */
function nameType(dtype: unknown): unknown {
  const config = isObject(dtype) ? dtype['config'] : undefined;
  return isObject(config) ? config['name'] : dtype;
}

/** `{"class_name": "__tuple__", "items": [1, 2]}` becomes the list. */
function unwrapTuple(value: unknown): unknown {
  return isObject(value) && value['class_name'] === '__tuple__' ? value['items'] : value;
}

/**
 * Keras 3 writes both directions of a layer, the first named `forward_gru`; TensorFlow.js only the
 * layer `gru`.
 */
function nameLikeBoth(layer: unknown, backward: unknown): unknown {
  const config = isObject(layer) ? layer['config'] : undefined;
  const name = isObject(config) ? config['name'] : undefined;
  if (!isObject(layer) || !isObject(config) || typeof name !== 'string' || backward === undefined)
    return layer;
  return { ...layer, config: { ...config, name: name.replace(/^forward_/, '') } };
}

function mapValues(object: JsonObject, map: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
