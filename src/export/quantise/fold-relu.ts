import { type Graph, type GraphNode, indexGraph } from '../graph.js';
import { applyChanges } from '../rewrites/rewrite.js';

/**
 * Folds ReLUs into their quantised producers: a range that starts at zero clips negative values.
 * Only for producers that `isQuantised` accepts, and whose only user is the ReLU.
 */
export function foldRelu(graph: Graph, isQuantised: (node: GraphNode) => boolean): Graph {
  const { producers, uses } = indexGraph(graph);
  const nodes = new Map<string, Partial<GraphNode> | undefined>();
  for (const relu of graph.nodes) {
    const [input = ''] = relu.inputs;
    const producer = producers.get(input);
    if (relu.op !== 'Relu' || !producer || uses.get(input) !== 1 || !isQuantised(producer)) continue;
    nodes.set(relu.name, undefined);
    nodes.set(producer.name, { outputs: relu.outputs });
  }
  return applyChanges(graph, { nodes, initializers: [] });
}
