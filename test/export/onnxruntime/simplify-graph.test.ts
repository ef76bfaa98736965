import { type Graph, indexGraph, ints } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { readSegmenter } from '../../../src/export/matte/segmenter.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { createGraphSession } from '../../../src/export/onnxruntime/graph-session.js';
import { simplifyGraph } from '../../../src/export/onnxruntime/simplify-graph.js';
import { buildWarpedCoarseGraph } from '../../../src/export/stage-graphs.js';
import { coco18 } from '../../../src/pose/skeleton.js';
import { toArtifacts } from '../../support/export-model.js';
import { createGenerators } from '../../support/generators.js';

const producer = { name: 'test', version: '1' };

/** Twice relu(conv(x) + 1 + 2), each with nodes of its own. */
function buildWordyGraph(): Graph {
  const builder = new GraphBuilder('wordy');
  const x = builder.addInput('x', 'float32', ['N', 2, 3, 3]);
  const kernel = builder.addFloats('kernel', [2, 2, 3, 3], () =>
    Float32Array.from({ length: 36 }, (_, i) => Math.cos(i)),
  );
  const [one, two] = [1, 2].map((value) =>
    builder.addFloats(`number_${value}`, [1, 1, 1], () => Float32Array.of(value)),
  );
  const ones = builder.addFloats('ones', [2, 1, 1], () => Float32Array.of(1, 1));
  const arms = ['a', 'b'].map((arm) => {
    const to = (name: string) => ({ name: `${arm}/${name}`, shape: x.shape });
    const conv = builder.addNode('Conv', [x, kernel], to('conv'), { pads: ints([1, 1, 1, 1]) });
    const bias = builder.addNode('Add', [one, two], { name: `${arm}/bias`, shape: [1, 1, 1] });
    const biases = builder.addNode('Mul', [bias, ones], { name: `${arm}/biases`, shape: [2, 1, 1] });
    return builder.addNode('Relu', [builder.addNode('Add', [conv, biases], to('sum'))], to('relu'));
  });
  builder.addOutput(builder.addNode('Add', arms, { name: 'sum', shape: x.shape }), 'y');
  return builder.build();
}

async function run(graph: Graph): Promise<number[]> {
  const session = await createGraphSession(encodeModel(graph, producer), { threads: 1 });
  const data = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i));
  const { y } = await session.run({ x: { type: 'float32', dims: [1, 2, 3, 3], data } });
  await session.dispose();
  return [...y!.data];
}

test('what repeats, is constant or a bias is no node of its own, and results stay', async () => {
  const wordy = buildWordyGraph();
  const simple = await simplifyGraph(wordy);
  expect(wordy.nodes).toHaveLength(11);
  expect(simple.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Add']);
  const [before, after] = [await run(wordy), await run(simple)];
  for (const [i, value] of after.entries()) expect(value).toBeCloseTo(before[i]!, 5);
});

test('a simplified coarse graph keeps its inputs, outputs and shapes, and is as simple as it gets', async () => {
  const image = { width: 16, height: 32 };
  const { g1 } = createGenerators(image, coco18.joints.length, 'warped');
  const segmenter = await readSegmenter();
  const graph = buildWarpedCoarseGraph(toArtifacts(g1), { ...image, skeleton: coco18, segmenter });
  const simple = await simplifyGraph(graph);
  expect(simple.nodes.length).toBeLessThan(graph.nodes.length);
  expect(simple.inputs).toEqual(graph.inputs);
  expect(simple.outputs).toEqual(graph.outputs);
  const computed = [...indexGraph(simple).producers.keys()];
  const known = [...graph.inputs.map(({ name }) => name), ...simple.initializers.keys(), ...computed];
  expect(new Set(simple.values.keys())).toEqual(new Set(known));
  const again = await simplifyGraph(simple);
  expect(again.nodes).toEqual(simple.nodes);
  expect(encodeModel(await simplifyGraph(graph), producer)).toEqual(encodeModel(simple, producer));
});
