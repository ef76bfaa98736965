import { z } from 'zod';
import type { LayerTopology, ModelTopology } from './network-artifacts.js';

const layerSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
});

/**
 * Converts `tf.Sequential` as `toJSON` describes it to a functional model: a chain of calls after
 * an input layer, which Keras writes and TensorFlow.js omits (the first layer has
 * `batch_input_shape` instead).
 */
export const sequentialSchema = z
  .looseObject({
    class_name: z.literal('Sequential'),
    config: z.looseObject({ name: z.string(), layers: z.array(layerSchema).min(1) }),
  })
  .transform(({ config }): ModelTopology => {
    const written = config.layers.map((layer) => toLayer(layer));
    const layers =
      written[0]?.className === 'InputLayer' ? written : [createInput(config.layers), ...written];
    const chain = layers.map((layer, index) => ({ ...layer, inboundNodes: callOf(layers[index - 1]) }));
    return {
      name: config.name,
      layers: chain,
      inputs: [[chain[0]?.name ?? '', 0, 0]],
      outputs: chain.slice(-1).map((layer) => referTo(layer)),
    };
  });

type SequentialLayer = z.infer<typeof layerSchema>;

function toLayer({ class_name: className, config }: SequentialLayer): LayerTopology {
  return { className, name: config.name, config, inboundNodes: [] };
}

/**
 * The input layer that the first layer implies; if that is a model, with its input's shape and
 * type.
 */
function createInput(layers: readonly SequentialLayer[]): LayerTopology {
  const name = `${layers[0]?.config.name}_input`;
  const config = findInputConfig(layers[0]);
  return { className: 'InputLayer', name, config: { ...config, name }, inboundNodes: [] };
}

function findInputConfig(layer: unknown): Record<string, unknown> {
  const parsed = z.looseObject({ config: z.looseObject({}) }).safeParse(layer);
  const config = parsed.data?.config ?? {};
  if ('batch_input_shape' in config)
    return { batch_input_shape: config['batch_input_shape'], dtype: config['dtype'] };
  const { layers } = config as { layers?: unknown };
  return Array.isArray(layers) ? findInputConfig(layers[0]) : {};
}

function callOf(previous: LayerTopology | undefined): LayerTopology['inboundNodes'] {
  return previous ? [[referTo(previous)]] : [];
}

function referTo({ name }: LayerTopology): readonly [string, number, number] {
  return [name, 0, 0];
}
