/** A graph model as a graph. Legend: N batch, H height, W width, C channels. */
import type { Dimension, ElementType, Graph, Value } from '../graph.js';
import { GraphBuilder } from '../graph-builder.js';
import { addTranspose, toGraphOrder } from '../layers/layout.js';
import type { Layout } from '../model-graph.js';
import { optimiseGraph, type RewriteOptions } from '../rewrites/optimise-graph.js';
import { typeOf } from './attributes.js';
import { foldLengths } from './fold-lengths.js';
import type { GraphModel, GraphWeights, NamedTensor, OperatorNode } from './graph-model.js';
import { type NodeCall, type NodeConverters, nodeFailure, type Tensor, toValue } from './node-call.js';
import { fromPlanes, toPlanes } from './operators/steps.js';
import { modelFailure } from './plan-graph-model.js';
import { mergeReshapes } from './rewrites/merge-reshapes.js';
import { sinkTransposes } from './rewrites/sink-transposes.js';

export interface GraphModelOptions extends RewriteOptions {
  readonly converters: NodeConverters;
  readonly layout: Layout;
  /** The graph's name, the prefix of the names in it. */
  readonly name: string;
  /** By input name: lengths after the batch, or of all axes, for inputs that leave some open. */
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
}

/** The state of a conversion. */
interface Conversion {
  readonly model: GraphModel;
  readonly weights: GraphWeights;
  readonly options: GraphModelOptions;
  readonly builder: GraphBuilder;
  /** The outputs of the nodes that are converted. */
  readonly results: Map<string, readonly Tensor[]>;
}

/**
 * The graph of a graph model whose nodes `planGraphModel` sorted. Inputs and outputs have the names
 * of the model's signature; the first axis of an input is the free batch `N` where the model leaves
 * it open. Throws `invalid-argument`, naming the node, for what cannot be converted.
 */
export function convertGraphModel(
  { model, weights }: Pick<Conversion, 'model' | 'weights'>,
  nodes: readonly OperatorNode[],
  options: GraphModelOptions,
): Graph {
  const builder = new GraphBuilder(options.name);
  const conversion = { model, weights, options, builder, results: new Map<string, readonly Tensor[]>() };
  checkInputNames(model, options);
  for (const input of model.inputs) addInput(conversion, input);
  for (const node of nodes)
    if (!conversion.results.has(node.name)) conversion.results.set(node.name, convertNode(conversion, node));
  const taken = new Set(model.inputs.map(({ name }) => name));
  for (const output of model.outputs) addOutput(conversion, output, taken);
  const graph = mergeReshapes(sinkTransposes(mergeReshapes(builder.build())));
  return optimiseGraph(graph, options);
}

function checkInputNames(model: GraphModel, { inputShapes }: GraphModelOptions): void {
  const names = model.inputs.map(({ name }) => name);
  const unknown = Object.keys(inputShapes).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const expected = names.map((name) => `"${name}"`).join(', ');
  throw modelFailure(model, `inputShapes names an input "${unknown}"`, expected);
}

function addInput({ model, options, builder, results }: Conversion, input: NamedTensor): void {
  const node = model.nodes.get(input.tensor.node);
  if (!node) throw modelFailure(model, `no node "${input.tensor.node}" for input "${input.name}"`, 'one');
  const shape = fixShape(model, node, { input, fixed: options.inputShapes[input.name] });
  const inside = `${options.name}/${node.name}`;
  const type = readInputType(node);
  const isTurned = options.layout === 'channels-first' && shape.length === 4;
  const value = builder.addInput(input.name, type, isTurned ? toGraphOrder(shape) : shape);
  const inOrder = isTurned ? addTranspose(builder, value, fromPlanes, `${inside}:channels_last`) : value;
  results.set(node.name, [inOrder]);
}

/** An input's type; bytes stay bytes, which TensorFlow.js widens. */
function readInputType(node: OperatorNode): ElementType {
  return typeOf({ node }, 'dtype');
}

interface InputShape {
  readonly input: NamedTensor;
  readonly fixed: readonly number[] | undefined;
}

/** The lengths of an input: those of its node, of the signature or of `inputShapes`; others are free. */
function fixShape(model: GraphModel, node: OperatorNode, { input, fixed }: InputShape): readonly Dimension[] {
  const declared = node.attributes['shape']?.shape ?? input.shape;
  if (!declared) {
    if (fixed) return fixed;
    throw modelFailure(model, `input "${input.name}" has any shape`, 'one of inputShapes or --input-shape');
  }
  const wanted = fixed?.length === declared.length - 1 ? [declared[0] ?? null, ...fixed] : fixed;
  const lengths = wanted ?? declared;
  const fits =
    lengths.length === declared.length &&
    lengths.every((length, axis) => length === null || length === (declared[axis] ?? length));
  if (!fits) {
    const expected = `[${declared.map((length) => length ?? '?')}]`;
    throw modelFailure(model, `inputShapes gives input "${input.name}" [${fixed}]`, expected);
  }
  return lengths.map((length, axis) => length ?? (axis === 0 ? 'N' : `${input.name}_dim${axis}`));
}

function convertNode(conversion: Conversion, node: OperatorNode): readonly Tensor[] {
  const { builder, options, results } = conversion;
  const name = `${options.name}/${node.name}`;
  if (node.op === 'Const') return [readConstant(conversion, node, name)];
  const inputs = node.inputs.map(({ node: from, output }) => {
    const tensor = results.get(from)?.[output];
    if (tensor) return tensor;
    throw nodeFailure({ node }, `it reads output ${output} of "${from}"`, 'an output that the node has');
  });
  const call: NodeCall = { builder, node, name, inputs };
  const convert = options.converters[node.op];
  if (!convert) throw nodeFailure({ node }, 'it is no input of the model', 'a node with a converter');
  return [foldLengths(call) ?? convert(call)].flat();
}

function readConstant({ weights }: Conversion, node: OperatorNode, name: string): Tensor {
  const weight = weights.get(node.name);
  if (!weight) throw nodeFailure({ node }, 'no weight of its name', 'one in weightsManifest');
  return { name, ...weight };
}

function addOutput(
  { model, options, builder, results }: Conversion,
  output: NamedTensor,
  taken: Set<string>,
): void {
  const { node: name, output: index } = output.tensor;
  const node = model.nodes.get(name);
  const tensor = results.get(name)?.[index];
  if (!node || !tensor) throw modelFailure(model, `no output ${index} of node "${name}"`, 'one');
  const call = { builder, node, name: `${options.name}/outputs/${output.name}`, inputs: [] };
  const value = toValue(call, tensor);
  const isTurned = options.layout === 'channels-first' && value.shape.length === 4;
  const turned: Value = isTurned ? addTranspose(builder, value, toPlanes, `${call.name}:planes`) : value;
  // A value that is an input, a constant or another output keeps its name, so it is copied.
  const isTaken = taken.has(turned.name) || 'data' in turned;
  const result = isTaken
    ? builder.addNode('Identity', [turned], { name: call.name, shape: turned.shape })
    : turned;
  taken.add(result.name);
  builder.addOutput(result, output.name);
}
