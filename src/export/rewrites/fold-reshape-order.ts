import type { Graph, GraphIndex, GraphNode, Initializer } from '../graph.js';
import { indexGraph } from '../graph.js';
import { reorderColumns } from './feature-order.js';
import { applyChanges, isTranspose, producerOf } from './rewrite.js';

/** Elementwise operators, which commute with a reordering. */
const elementwise = ['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Clip'];

/** Gemm -> activation, if any -> Reshape -> Transpose to [N, C, H, W]. */
interface Match {
  readonly gemm: GraphNode;
  readonly reshape: GraphNode;
  readonly transpose: GraphNode;
}

/**
 * A dense layer's output as feature maps: instead of transposing them to the graph's order,
 * reorders the columns of the kernel and the bias. Gemm -> Reshape -> Transpose becomes Gemm ->
 * Reshape, bit for bit the same.
 */
export function foldReshapeOrder(graph: Graph): Graph {
  const index = indexGraph(graph);
  const nodes = new Map<string, Partial<GraphNode> | undefined>();
  const initializers: Initializer[] = [];
  for (const transpose of graph.nodes) {
    const match = findMatch(index, transpose);
    const maps = graph.values.get(transpose.outputs[0] ?? '');
    const weights = match?.gemm.inputs.slice(1).map((name) => graph.initializers.get(name));
    if (!match || !maps || !weights?.every((weight) => weight !== undefined)) continue;

    const lengths = maps.shape.slice(1).map(Number);
    const [channels = 0, height = 0, width = 0] = lengths;
    const order = { channels, places: height * width };
    const reordered = weights.map((weight) => reorderColumns(weight, order));
    const sizes = { ...toSizes(lengths), name: `${match.reshape.name}/shape_channels_first` };
    nodes.set(match.gemm.name, {
      inputs: [match.gemm.inputs[0] ?? '', ...reordered.map(({ name }) => name)],
    });
    nodes.set(match.reshape.name, {
      inputs: [match.reshape.inputs[0] ?? '', sizes.name],
      outputs: [maps.name],
    });
    nodes.set(transpose.name, undefined);
    initializers.push(...reordered, sizes);
  }
  return applyChanges(graph, { nodes, initializers });
}

function findMatch(index: GraphIndex, transpose: GraphNode): Match | undefined {
  if (!isTranspose(transpose, [0, 3, 1, 2])) return undefined;
  const isOnlyUse = (value: string | undefined) => index.uses.get(value ?? '') === 1;
  const reshape = producerOf(index, transpose.inputs[0], 'Reshape');
  if (!reshape || !isOnlyUse(transpose.inputs[0]) || !isOnlyUse(reshape.inputs[0])) return undefined;
  const source = index.producers.get(reshape.inputs[0] ?? '');
  const features = source && elementwise.includes(source.op) ? source.inputs[0] : reshape.inputs[0];
  const gemm = producerOf(index, features, 'Gemm');
  return gemm && isOnlyUse(features) ? { gemm, reshape, transpose } : undefined;
}

function toSizes(lengths: readonly number[]): Omit<Initializer, 'name'> {
  const data = BigInt64Array.from([0, ...lengths], BigInt); // 0 keeps the batch as it is
  return { type: 'int64', shape: [data.length], data };
}
