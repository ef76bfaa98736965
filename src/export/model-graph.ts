/** A whole model as a graph. Legend: N batch, H height, W width, C channels. */
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import { convertNetwork } from './convert-network.js';
import type { Dimension, Graph, Value } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import type { LayerConverters } from './layers/layer-converter.js';
import { addChannelsLast, addGraphLayout, toGraphOrder } from './layers/layout.js';
import { readInput } from './model-input.js';
import { optimiseGraph, type RewriteOptions } from './rewrites/optimise-graph.js';

/**
 * The layout of a model's inputs and outputs: [N, H, W, C], as in TensorFlow.js, or [N, C, H, W].
 */
export type Layout = (typeof layouts)[number];
/** All of them. */
export const layouts = ['channels-last', 'channels-first'] as const;

export interface ModelGraphOptions extends RewriteOptions {
  readonly layers: LayerConverters;
  readonly layout: Layout;
  /** By input name: lengths after the batch, for inputs that leave some open. */
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
}

/**
 * A model's graph: inputs and outputs are in the model's order and named after their layers; the
 * batch `N` is free. Feature maps are transposed only at inputs and outputs, and never with the
 * layout `channels-first`. Throws `invalid-argument`, naming the layer or the input, for what
 * cannot be exported.
 */
export function buildModelGraph(artifacts: NetworkArtifacts, options: ModelGraphOptions): Graph {
  const { name } = artifacts.topology;
  const builder = new GraphBuilder(name);
  const inputs = addInputs(builder, artifacts, options);
  const outputs = convertNetwork(builder, artifacts, inputs, options);
  addOutputs(builder, outputs, artifacts, options);
  return optimiseGraph(builder.build(), options);
}

/** The model's inputs in the layout of its layers. */
function addInputs(
  builder: GraphBuilder,
  { topology }: NetworkArtifacts,
  options: ModelGraphOptions,
): readonly Value[] {
  const layers = topology.inputs.map(([name]) => topology.layers.find((layer) => layer.name === name));
  const inputs = layers.filter((layer) => layer !== undefined); // parseTopology() made sure that all are there
  checkNames(
    topology.name,
    options,
    inputs.map(({ name }) => name),
  );
  return inputs.map((layer) => {
    const { name } = layer;
    const { type, lengths } = readInput(layer);
    const fixed = fixLengths(topology.name, { name, lengths }, options.inputShapes[name]);
    if (options.layout === 'channels-first')
      return builder.addInput(name, type, toGraphOrder(['N', ...fixed]));
    const input = builder.addInput(name, type, ['N', ...fixed]);
    return addGraphLayout(builder, input, `${topology.name}/inputs/${name}`);
  });
}

function checkNames(model: string, { inputShapes }: ModelGraphOptions, names: readonly string[]): void {
  const unknown = Object.keys(inputShapes).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw failure(
    model,
    `inputShapes names an input "${unknown}"`,
    names.map((name) => `"${name}"`).join(', '),
  );
}

/** An input's lengths; open ones come from `shape` or get a name: `picture_dim1`. */
function fixLengths(
  model: string,
  { name, lengths }: { readonly name: string; readonly lengths: readonly (number | null)[] },
  shape: readonly number[] | undefined,
): readonly Dimension[] {
  if (!shape) return lengths.map((length, index) => length ?? `${name}_dim${index + 1}`);
  const fits =
    shape.length === lengths.length &&
    shape.every(
      (length, index) =>
        Number.isInteger(length) && length > 0 && [null, length].includes(lengths[index] ?? null),
    );
  if (fits) return shape;
  const expected = `[${lengths.map((length) => length ?? '?')}]`;
  throw failure(model, `inputShapes gives input "${name}" [${shape}]`, expected);
}

/** Makes values outputs of the graph, named after their layers. */
function addOutputs(
  builder: GraphBuilder,
  values: readonly Value[],
  { topology }: NetworkArtifacts,
  { layout }: ModelGraphOptions,
): void {
  const inputs = topology.inputs.map(([name]) => name);
  const names = distinguish(
    topology.outputs.map(([name]) => name),
    inputs,
  );
  const used = new Set(inputs);
  for (const [index, value] of values.entries()) {
    const name = names[index] ?? '';
    const inside = `${topology.name}/outputs/${name}`;
    let output = layout === 'channels-last' ? addChannelsLast(builder, value, inside) : value;
    // A value that is already an input or an output keeps its name, so it is copied.
    if (used.has(output.name))
      output = builder.addNode('Identity', [value], { name: inside, shape: value.shape });
    used.add(output.name);
    builder.addOutput(output, name);
  }
}

/** Adds numbers to duplicate names: `head`, `head_1`. */
function distinguish(names: readonly string[], taken: readonly string[]): readonly string[] {
  const used = new Set(taken);
  return names.map((name) => {
    let candidate = name;
    for (let number = 1; used.has(candidate); number += 1) candidate = `${name}_${number}`;
    used.add(candidate);
    return candidate;
  });
}

function failure(subject: string, what: string, expected: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot export model "${subject}": ${what}, expected ${expected}`,
  );
}
