import type { Graph, GraphNode, Initializer } from '../graph.js';
import { indexGraph } from '../graph.js';
import { applyChanges, producerOf } from './rewrite.js';

const pools = ['MaxPool', 'AveragePool'];

/**
 * The smallest normal float32: sums and maxima of practical values do not differ from those with 0.
 */
const nearlyZero = 2 ** -126;

/**
 * Replaces zero padding before a pool by 2^-126. onnxruntime (1.30) fuses a Pad with zeros into the
 * pool: a MaxPool then pads with minus infinity, which differs for negative values, and a pool with
 * padding as wide as its kernel is refused. It does not fuse a Pad with other values.
 */
export function guardPaddedPools(graph: Graph): Graph {
  const index = indexGraph(graph);
  const nodes = new Map<string, Partial<GraphNode>>();
  const initializers: Initializer[] = [];
  for (const pool of graph.nodes.filter(({ op }) => pools.includes(op))) {
    const pad = producerOf(index, pool.inputs[0], 'Pad');
    if (!pad || pad.inputs.length > 2 || pad.attributes['mode'] || nodes.has(pad.name)) continue;
    const value: Initializer = {
      name: `${pad.name}/nearly_zero`,
      type: 'float32',
      shape: [],
      data: Float32Array.of(nearlyZero),
    };
    nodes.set(pad.name, { inputs: [...pad.inputs, value.name] });
    initializers.push(value);
  }
  return applyChanges(graph, { nodes, initializers });
}
