import { z } from 'zod';
import { ReposeError } from '../errors.js';
import type { LayerTopology, ModelTopology, TensorReference } from './network-artifacts.js';
import { sequentialSchema } from './sequential-topology.js';

// The fourth element holds a call's keyword arguments. They change what a layer computes
// (`training: true`), so they must not be dropped.
const callArgumentsSchema = z
  .looseObject({})
  .refine(
    (values) => Object.values(values).every((value) => value === null || value === false),
    'a call with keyword arguments, expected a call without',
  );

const referenceSchema = z
  .tuple([z.string(), z.int().nonnegative(), z.int().nonnegative(), callArgumentsSchema.nullish()])
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

const functionalClasses = ['Model', 'Functional'] as const;

/** Whether layers of a class are models, whose `config` `parseTopology` reads. */
export function isModelClass(className: string): boolean {
  return className === 'Sequential' || functionalClasses.some((name) => name === className);
}

/** The JSON of TensorFlow.js and Keras around a functional model. */
const functionalSchema = z
  .looseObject({
    class_name: z.enum(
      functionalClasses,
      'expected a layers model, class "Model", "Functional" or "Sequential"',
    ),
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
 * Parses `tf.LayersModel.toJSON(null, false)`. A layer's `config` stays unchanged, in snake_case;
 * that of a nested model is a topology itself. Throws `invalid-argument`, naming the field, for
 * anything but a functional or sequential model with valid references.
 */
export function parseTopology(json: unknown): ModelTopology {
  const isSequential = z.looseObject({ class_name: z.literal('Sequential') }).safeParse(json).success;
  if (isSequential) return parse(sequentialSchema, json);
  const topology = mapReferences(parse(functionalSchema, json), -1);
  checkReferences(topology);
  return topology;
}

function parse(schema: z.ZodType<ModelTopology>, json: unknown): ModelTopology {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw failure(`${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
}

/** The JSON for `tf.loadLayersModel`: the inverse of `parseTopology`. */
export function formatTopology(parsed: ModelTopology): Record<string, unknown> {
  const topology = mapReferences(parsed, 1);
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

/**
 * Moves the references to nested models by `offset`. TensorFlow.js counts the calls of a nested
 * model from 1, since 0 is its construction; in the strict form, the calls of all layers count from
 * 0.
 */
function mapReferences(topology: ModelTopology, offset: 1 | -1): ModelTopology {
  const models = new Set(
    topology.layers.filter(({ className }) => isModelClass(className)).map(({ name }) => name),
  );
  const move = ([layer, call, tensor]: TensorReference): TensorReference => [
    layer,
    models.has(layer) ? call + offset : call,
    tensor,
  ];
  return {
    ...topology,
    layers: topology.layers.map((layer) => ({
      ...layer,
      inboundNodes: layer.inboundNodes.map((inputs) => inputs.map(move)),
    })),
    inputs: topology.inputs.map(move),
    outputs: topology.outputs.map(move),
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
  const calls = new Map(topology.layers.map((layer) => [layer.name, Math.max(1, layer.inboundNodes.length)]));
  const missing = references.find(([layer, call]) => call < 0 || call >= (calls.get(layer) ?? 0));
  if (missing)
    throw failure(`a reference to call ${missing[1]} of "${missing[0]}", expected an existing call`);
}

function failure(what: string): ReposeError {
  return new ReposeError('invalid-argument', `Cannot read a network's topology: ${what}`);
}
