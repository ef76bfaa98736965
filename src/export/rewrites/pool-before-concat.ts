import { type Graph, type GraphIndex, type GraphNode, indexGraph } from '../graph.js';
import { removeUnused } from './remove-unused.js';
import { producerOf, replaceNodes } from './rewrite.js';

/**
 * Means of pixels do not mix channels: AveragePool of a Concat of channels becomes a Concat of AveragePools,
 * so that less is copied and each part can be pooled in its own way. Only if the Concat has no other use; the values
 * are the same.
 */
export function poolBeforeConcat(graph: Graph): Graph {
  const index = indexGraph(graph);
  return removeUnused(
    replaceNodes(graph, (node, builder) => {
      const concat = findConcat(index, node);
      const pooled = graph.values.get(node.outputs[0] ?? '');
      if (!concat || !pooled) return undefined;
      const parts = concat.inputs.map((name, part) => {
        const input = graph.values.get(name)!; // every input of a node is a value
        const shape = pooled.shape.with(1, input.shape[1]!);
        return builder.addNode(
          'AveragePool',
          [input],
          { name: `${node.name}/part_${part}`, shape },
          node.attributes,
        );
      });
      const { name } = concat;
      return builder.addNode(
        'Concat',
        parts,
        { name: `${name}/pooled`, shape: pooled.shape },
        concat.attributes,
      );
    }),
  );
}

/** The Concat of channels whose only use is this pooling. */
function findConcat(index: GraphIndex, node: GraphNode): GraphNode | undefined {
  const [input = ''] = node.inputs;
  if (node.op !== 'AveragePool' || index.uses.get(input) !== 1) return undefined;
  const concat = producerOf(index, input, 'Concat');
  const axis = concat?.attributes['axis'];
  return axis?.kind === 'int' && Number(axis.value) === 1 ? concat : undefined;
}
