import { estimateNodeCost } from '../../../src/export/explain/node-cost.js';
import type { Value } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';

/** The cost of a node on an input [N, 8, 5, 4] or [N, 40], with weights of the given shapes. */
function costOf(op: string, inputShape: number[], weightShapes: number[][], shape: number[]) {
  const builder = new GraphBuilder('test');
  const input = builder.addInput('x', 'float32', ['N', ...inputShape]);
  const weights = weightShapes.map((lengths, index): Value => {
    const length = lengths.reduce((product, value) => product * value, 1);
    return builder.addFloats(`weight${index}`, lengths, () => new Float32Array(length));
  });
  const output = builder.addNode(op, [input, ...weights], { name: 'node', shape: ['N', ...shape] });
  builder.addOutput(output, 'y');
  const graph = builder.build();
  return estimateNodeCost(graph, graph.nodes[0]!);
}

test.each<[string, string, number[], number[][], number[], number]>([
  ['a convolution', 'Conv', [8, 5, 4], [[6, 8, 3, 3]], [6, 5, 4], 2 * 8 * 9 * 120],
  ['a convolution with bias', 'Conv', [8, 5, 4], [[6, 8, 3, 3], [6]], [6, 5, 4], 2 * 8 * 9 * 120 + 120],
  ['a depthwise convolution', 'Conv', [8, 5, 4], [[8, 1, 3, 3]], [8, 5, 4], 2 * 9 * 160],
  ['a transposed convolution', 'ConvTranspose', [8, 5, 4], [[8, 6, 2, 2]], [6, 10, 8], 2 * 160 * 6 * 4],
  ['a dense layer with bias', 'Gemm', [40], [[40, 3], [3]], [3], 2 * 40 * 3 + 3],
  ['a ReLU', 'Relu', [8, 5, 4], [], [8, 5, 4], 160],
  ['a sum over all pixels', 'GlobalAveragePool', [8, 5, 4], [], [8, 1, 1], 160],
  ['an upsampling', 'Resize', [8, 5, 4], [], [8, 10, 8], 0],
])('%s takes its floating-point operations', (_what, op, input, weights, output, expected) => {
  expect(costOf(op, input, weights, output).flops).toBe(expected);
});

test('bytes are those of the weights, and of all that is read and written', () => {
  const { weightBytes, activationBytes } = costOf('Conv', [8, 5, 4], [[6, 8, 3, 3], [6]], [6, 5, 4]);
  expect(weightBytes).toBe(4 * (6 * 8 * 9 + 6));
  expect(activationBytes).toBe(4 * (160 + 120));
});

test('bytes follow from the element type', () => {
  const builder = new GraphBuilder('test');
  const input = builder.addInput('x', 'uint8', ['N', 3, 2]);
  const cast = builder.addNode('Cast', [input], { name: 'cast', shape: ['N', 3, 2], type: 'float32' });
  builder.addOutput(builder.addNode('Clip', [cast], { name: 'clip', shape: ['N', 3, 2] }), 'y');
  const graph = builder.build();
  expect(estimateNodeCost(graph, graph.nodes[0]!).activationBytes).toBe(6 + 24);
});
