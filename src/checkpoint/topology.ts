import { z } from 'zod';
import { ReposeError } from '../errors.js';
import type { LayerTopology, ModelTopology } from './network-artifacts.js';

// TensorFlow.js adds a call's keyword arguments as a fourth element; our networks' layers take none.
const referenceSchema = z
  .tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()])
  .rest(z.unknown())
  .transform(([layer, node, tensor]): [string, number, number] => [layer, node, tensor]);

const layerSchema = z
  .looseObject({
    class_name: z.string(),
    name: z.string(),
    config: z.record(z.string(), z.unknown()),
    inbound_nodes: z.array(z.array(referenceSchema)),
  })
  .transform(
    ({ class_name: className, name, config, inbound_nodes: inboundNodes }): LayerTopology => ({
      className,
      name,
      config,
      inboundNodes,
    }),
  );

/** The envelope that TensorFlow.js, and Keras before it, writes around a functional model. */
const modelSchema = z
  .looseObject({
    class_name: z.enum(['Model', 'Functional'], 'expected a functional model, class "Model"'),
    config: z.looseObject({
      name: z.string(),
      layers: z.array(layerSchema).min(1),
      input_layers: z.array(referenceSchema).min(1),
      output_layers: z.array(referenceSchema).min(1),
    }),
  })
  .transform(
    ({ config }): ModelTopology => ({
      name: config.name,
      layers: config.layers,
      inputs: config.input_layers,
      outputs: config.output_layers,
    }),
  );

/**
 * The strict form of what `tf.LayersModel.toJSON(null, false)` gives. Keys inside a layer's `config` stay as they
 * are, in snake_case. Throws `invalid-argument`, naming the field, for anything but a functional model whose
 * references all exist.
 */
export function parseTopology(json: unknown): ModelTopology {
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw failure(`${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
  }
  checkReferences(parsed.data);
  return parsed.data;
}

/** The form that `tf.loadLayersModel` reads: the inverse of `parseTopology`. */
export function formatTopology(topology: ModelTopology): Record<string, unknown> {
  return {
    class_name: 'Model',
    config: {
      name: topology.name,
      layers: topology.layers.map(({ className, name, config, inboundNodes }) => ({
        name,
        class_name: className,
        config,
        inbound_nodes: inboundNodes.map((inputs) => inputs.map((reference) => [...reference, {}])),
      })),
      input_layers: topology.inputs,
      output_layers: topology.outputs,
    },
  };
}

function checkReferences(topology: ModelTopology): void {
  const names = new Set<string>();
  for (const { name } of topology.layers) {
    if (names.has(name)) throw failure(`two layers are named "${name}", expected one`);
    names.add(name);
  }
  const references = [
    ...topology.inputs,
    ...topology.outputs,
    ...topology.layers.flatMap((layer) => layer.inboundNodes.flat()),
  ];
  const unknown = references.find(([layer]) => !names.has(layer));
  if (unknown) throw failure(`a reference to "${unknown[0]}", expected the name of a layer`);
}

function failure(what: string): ReposeError {
  return new ReposeError('invalid-argument', `Cannot read a network's topology: ${what}`);
}
