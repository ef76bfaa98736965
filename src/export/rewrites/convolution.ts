import type { Graph, GraphNode, Initializer, Value } from '../graph.js';

/**
 * A convolution over planes, [N, C, H, W] to [N, C', H', W'], with constant weights and fixed
 * lengths.
 */
export interface PlaneConvolution {
  readonly input: Value;
  /** [C', C, kh, kw]; fewer than C on its second axis for groups. */
  readonly kernel: Initializer;
  readonly bias: Initializer | undefined;
  readonly output: Value;
  readonly sizes: readonly [outputs: number, channels: number, kernelHeight: number, kernelWidth: number];
  /** H' and W'. */
  readonly outputSize: readonly [number, number];
}

/**
 * A Conv node as a convolution; undefined for other nodes and for weights that are not float32
 * constants.
 */
export function readConvolution(graph: Graph, node: GraphNode): PlaneConvolution | undefined {
  const [inputName = '', kernelName = '', biasName] = node.inputs;
  const input = graph.values.get(inputName);
  const output = graph.values.get(node.outputs[0] ?? '');
  const kernel = graph.initializers.get(kernelName);
  const bias = biasName ? graph.initializers.get(biasName) : undefined;
  const [outputs, channels, kernelHeight, kernelWidth, ...more] = kernel?.shape ?? [];
  const [height, width] = output?.shape.slice(2) ?? [];
  const isKnown =
    node.op === 'Conv' && input && output && kernel?.type === 'float32' && !!bias === !!biasName;
  if (!isKnown || outputs === undefined || channels === undefined) return undefined;
  if (kernelHeight === undefined || kernelWidth === undefined || more.length > 0) return undefined;
  if (typeof height !== 'number' || typeof width !== 'number') return undefined;
  const sizes = [outputs, channels, kernelHeight, kernelWidth] as const;
  return { input, kernel, bias, output, sizes, outputSize: [height, width] };
}

/** Whether an attribute of integers holds only this number; a missing attribute counts as 1s. */
export function isAll(node: GraphNode, attribute: string, expected: number): boolean {
  const found = node.attributes[attribute];
  if (found === undefined) return expected === 1;
  return found.kind === 'ints' && found.value.every((value) => value === expected);
}

/** Whether a Conv node has groups. */
export function isGrouped({ attributes }: GraphNode): boolean {
  const group = attributes['group'];
  return group?.kind === 'int' && group.value !== 1;
}
