import type { Graph, GraphNode, Initializer } from '../graph.js';
import { indexGraph } from '../graph.js';
import { reorderRows } from './feature-order.js';
import { applyChanges, isTranspose, producerOf } from './rewrite.js';

/**
 * A dense layer of flattened feature maps: instead of transposing the maps to TensorFlow's order,
 * reorders the kernel's rows. Transpose -> Reshape -> Gemm becomes Reshape -> Gemm; the sums have
 * another order.
 */
export function foldFlattenOrder(graph: Graph): Graph {
  const index = indexGraph(graph);
  const nodes = new Map<string, Partial<GraphNode>>();
  const initializers: Initializer[] = [];
  for (const gemm of graph.nodes.filter(({ op }) => op === 'Gemm')) {
    const [features, kernelName, ...rest] = gemm.inputs;
    const reshape = producerOf(index, features, 'Reshape');
    const transpose = producerOf(index, reshape?.inputs[0], 'Transpose');
    const kernel = graph.initializers.get(kernelName ?? '');
    const isOnlyUse = index.uses.get(features ?? '') === 1;
    if (!reshape || !isTranspose(transpose, [0, 2, 3, 1]) || !kernel || !isOnlyUse) continue;

    const [maps = '', sizes = ''] = [transpose.inputs[0], reshape.inputs[1]];
    const [, channels = 0, height = 0, width = 0] = graph.values.get(maps)?.shape ?? [];
    const order = { channels: Number(channels), places: Number(height) * Number(width) };
    const reordered = reorderRows(kernel, order);
    nodes.set(reshape.name, { inputs: [maps, sizes] });
    nodes.set(gemm.name, { inputs: [features ?? '', reordered.name, ...rest] });
    initializers.push(reordered);
  }
  return applyChanges(graph, { nodes, initializers });
}
