import { type Attributes, type Graph, int, ints } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { drawHeatMapNodes } from '../../../src/export/heat-map-graph.js';
import { poolFactors } from '../../../src/export/rewrites/pool-factors.js';
import { compareGraphs, rewriteTolerance } from '../../support/compare-rewrite.js';

const halves = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };

/** A product [N, 4, 6, 9] of two inputs, pooled to a size. */
function poolProduct(attributes: Attributes, [height, width]: readonly number[], isGiven = false): Graph {
  const builder = new GraphBuilder('net');
  const rows = builder.addInput('rows', 'float32', ['N', 4, 6, 3]);
  const columns = builder.addInput('columns', 'float32', ['N', 4, 3, 9]);
  const product = builder.addNode('MatMul', [rows, columns], { name: 'product', shape: ['N', 4, 6, 9] });
  const shape = ['N', 4, height!, width!];
  builder.addOutput(builder.addNode('AveragePool', [product], { name: 'pool', shape }, attributes), 'pooled');
  if (isGiven) builder.addOutput(product, 'product');
  return builder.build();
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);

test.each([
  ['halves', halves, [3, 4]],
  ['overlapping windows', { kernel_shape: ints([3, 2]), strides: ints([1, 3]) }, [4, 3]],
  ['windows without strides', { kernel_shape: ints([2, 2]), pads: ints([0, 0, 0, 0]) }, [5, 8]],
])('the mean of a product is the product of means: %s', async (_what, attributes, size) => {
  const graph = poolProduct(attributes, size);
  const rewritten = poolFactors(graph);
  expect(opsOf(rewritten)).toEqual(['AveragePool', 'AveragePool', 'MatMul']);
  expect(await compareGraphs(graph, rewritten)).toBeLessThan(rewriteTolerance);
});

test.each([
  ['the pooling pads', poolProduct({ ...halves, pads: ints([0, 0, 0, 1]) }, [3, 5])],
  ['sizes are rounded up', poolProduct({ ...halves, ceil_mode: int(1) }, [3, 5])],
  ['the product has another use', poolProduct(halves, [3, 4], true)],
])('the product stays where %s', (_what, graph) => {
  expect(opsOf(poolFactors(graph))).toEqual(opsOf(graph));
});

test('heat maps at half the size are means of whole ones, exactly', async () => {
  const builder = new GraphBuilder('heat_maps');
  const joints = builder.addInput('joints', 'float32', ['N', 18, 3]);
  const scaled = builder.addNode('Mul', [joints, builder.addFloats('scale', [], () => Float32Array.of(20))], {
    name: 'scaled',
    shape: joints.shape,
  });
  const maps = drawHeatMapNodes(builder, scaled, { width: 14, height: 22, joints: 18 });
  builder.addOutput(
    builder.addNode('AveragePool', [maps], { name: 'shrink', shape: ['N', 18, 11, 7] }, halves),
    'pooled',
  );
  const graph = builder.build();
  const rewritten = poolFactors(graph);
  expect(rewritten.nodes.at(-1)?.op).toBe('MatMul');
  expect(await compareGraphs(graph, rewritten)).toBe(0);
});
