import { type Graph, type GraphIndex, type GraphNode, indexGraph, ints } from '../graph.js';
import { isAll } from './convolution.js';
import { removeUnused } from './remove-unused.js';
import { producerOf, replaceNodes } from './rewrite.js';

/**
 * The mean of a window of a product is the product of means: AveragePool of A B, each channel a matrix, becomes
 * the product of A with its rows averaged and B with its columns averaged. Heat maps are such products. Only if the
 * product has no other use and the pooling no padding; within float rounding, and exact of heat maps.
 */
export function poolFactors(graph: Graph): Graph {
  const index = indexGraph(graph);
  return removeUnused(
    replaceNodes(graph, (node, builder) => {
      const product = findProduct(index, node);
      const [a, b] = (product?.inputs ?? []).map((name) => graph.values.get(name));
      const pooled = graph.values.get(node.outputs[0] ?? '');
      if (!a || !b || !pooled || a.shape.length !== 4 || b.shape.length !== 4) return undefined;
      const [kernel, strides] = ['kernel_shape', 'strides'].map((name) => readLengths(node, name));
      const [, , height = 0, width = 0] = pooled.shape;
      const average = (factor: typeof a, axis: 2 | 3) => {
        const along = (lengths: readonly number[] = [1, 1]) =>
          ints(lengths.map((length, i) => (i === axis - 2 ? length : 1)));
        const shape = factor.shape.with(axis, axis === 2 ? height : width);
        const name = `${node.name}/${axis === 2 ? 'rows' : 'columns'}`;
        const attributes = { kernel_shape: along(kernel), strides: along(strides) };
        return builder.addNode('AveragePool', [factor], { name, shape }, attributes);
      };
      const factors = [average(a, 2), average(b, 3)];
      return builder.addNode('MatMul', factors, { name: `${node.name}/product`, shape: pooled.shape });
    }),
  );
}

/** The product whose only use is this pooling, if it neither pads nor rounds sizes up. */
function findProduct(index: GraphIndex, node: GraphNode): GraphNode | undefined {
  const [input = ''] = node.inputs;
  if (node.op !== 'AveragePool' || index.uses.get(input) !== 1) return undefined;
  const { kernel_shape, strides, pads, ...others } = node.attributes;
  const isPlain = Object.keys(others).length === 0 && (pads === undefined || isAll(node, 'pads', 0));
  return isPlain ? producerOf(index, input, 'MatMul') : undefined;
}

function readLengths(node: GraphNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value.map(Number) : undefined;
}
