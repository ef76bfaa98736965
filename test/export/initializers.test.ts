import { rebuildGraph } from '../../src/export/addition.js';
import type { Graph, Initializer } from '../../src/export/graph.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { applyChanges, replaceNodes } from '../../src/export/rewrites/rewrite.js';

const taken =
  'Cannot build the graph: two different tensors are named "net/kernel", expected different names';

const kernelOf = (...values: number[]): Initializer => ({
  name: 'net/kernel',
  type: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** x * kernel */
function createGraph(): Graph {
  const builder = new GraphBuilder('net');
  const input = builder.addInput('x', 'float32', ['N', 2]);
  const { name, shape } = kernelOf(1, 2);
  const kernel = builder.addFloats(name, shape, () => Float32Array.of(1, 2));
  builder.addOutput(builder.addNode('Mul', [input, kernel], { name: 'net/y', shape: ['N', 2] }), 'y');
  return builder.build();
}

/** Everything that adds initialisers to a graph, or to one that is being built. */
const additions: readonly [string, (added: Initializer) => unknown][] = [
  [
    'addFloats()',
    ({ name, shape, data }) => {
      const builder = new GraphBuilder('net');
      builder.addFloats(name, [2], () => Float32Array.of(1, 2));
      return builder.addFloats(name, shape, () => data as Float32Array);
    },
  ],
  [
    'addIntegers()',
    ({ name, data }) => {
      const builder = new GraphBuilder('net');
      builder.addIntegers(name, [1, 2]);
      return builder.addIntegers(name, [...data].map(Number));
    },
  ],
  ['applyChanges()', (added) => applyChanges(createGraph(), { nodes: new Map(), initializers: [added] })],
  [
    'rebuildGraph()',
    (added) => rebuildGraph(createGraph(), [{ nodes: createGraph().nodes, initializers: [added] }]),
  ],
  [
    'replaceNodes()',
    ({ name, shape, data }) =>
      replaceNodes(createGraph(), (node, builder) => {
        const kernel = builder.addFloats(name, shape, () => data as Float32Array);
        return builder.addNode('Relu', [kernel], { name: node.name, shape });
      }),
  ],
];

test.each(additions)('%s refuses a second tensor of a name, and shares an equal one', (_name, add) => {
  expect(() => add(kernelOf(1, 3))).toThrow(taken);
  expect(() => add(kernelOf(1, 2, 3))).toThrow(taken);
  expect(() => add(kernelOf(1, 2))).not.toThrow();
});
