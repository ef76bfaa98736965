import type { Graph, GraphNode, Initializer } from '../graph.js';
import { indexGraph } from '../graph.js';
import { applyChanges, producerOf } from './rewrite.js';

const pools = ['MaxPool', 'AveragePool'];

/** The smallest normal float32: no sum or maximum of real numbers tells it from 0. */
const nearlyZero = 2 ** -126;

/**
 * Zeros around feature maps before a pool become 2^-126. onnxruntime (1.30 does) makes a Pad by zeros a part of the
 * pool behind it: a MaxPool then pads by minus infinity, which is another result for maps with negative values, and a
 * pool whose padding is as wide as its kernel is refused. A Pad by anything else is left alone.
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
