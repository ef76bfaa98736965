import { Tensor } from 'onnxruntime-node';
import { type Graph, type GraphNode, indexGraph } from '../../src/export/graph.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { createOnnxruntimeProgram } from '../../src/export/onnxruntime/onnxruntime-program.js';
import { checkParity } from '../../src/export/parity/check-parity.js';
import { createSample } from '../../src/export/parity/stage-output.js';
import { createTensorflowProgram } from '../../src/export/parity/tensorflow-program.js';
import { isTranspose } from '../../src/export/rewrites/rewrite.js';
import { buildCoarseGraph, buildRefineGraph } from '../../src/export/stage-graphs.js';
import { runGraph, toArtifacts } from '../support/export-model.js';
import { createGenerators } from '../support/generators.js';
import { tf } from '../support/tensorflow-cpu.js';

// Whole generators in plain JavaScript, on machines that may be busy.
jest.setTimeout(30_000);

const producer = { name: 'test', version: '1' };

function exportGenerators(image: { width: number; height: number }) {
  const { g1, g2 } = createGenerators(image);
  const networks = { g1: toArtifacts(g1), g2: toArtifacts(g2) };
  return {
    networks,
    coarse: buildCoarseGraph(networks.g1, { ...image, joints: 18 }),
    refine: buildRefineGraph(networks.g2, image, { exposeFloat: true }),
  };
}

test.each([
  { width: 16, height: 32, why: 'the smallest' },
  { width: 44, height: 64, why: 'one whose maps have odd widths, cropped after upsampling' },
])('the graphs draw what TensorFlow.js draws at $width x $height, $why', async (image) => {
  const { networks, coarse, refine } = exportGenerators(image);
  const graphs = { coarse: encodeModel(coarse, producer), refine: encodeModel(refine, producer) };
  const reference = await createTensorflowProgram(tf, networks, image);
  const exported = await createOnnxruntimeProgram(graphs, image);
  const errors = await checkParity(reference, exported, { ...image, joints: 18, samples: 2, seed: 1 });
  expect(errors.coarse.maxAbsFloat).toBeGreaterThan(0);
  expect(errors.coarse.maxAbsFloat).toBeLessThan(2e-5);
  expect(errors.refine.maxAbsFloat).toBeLessThan(2e-5);
  await exported.dispose();
});

const image = { width: 16, height: 32 };
const { networks, coarse: coarseGraph, refine: refineGraph } = exportGenerators(image);

/** `count` samples as the coarse graph's inputs. */
function feedsOf(indices: readonly number[]) {
  const samples = indices.map((index) => createSample({ ...image, joints: 18 }, 3, index));
  const cond = Buffer.concat(samples.map((sample) => sample.cond));
  const rows = samples.flatMap(({ joints }) => joints.flatMap(({ x, y, confidence }) => [x, y, confidence]));
  return {
    cond: new Tensor('uint8', new Uint8Array(cond), [indices.length, image.height, image.width, 3]),
    joints: new Tensor('float32', Float32Array.from(rows), [indices.length, 18, 3]),
  };
}

async function drawBoth(indices: readonly number[]) {
  const feeds = feedsOf(indices);
  const { coarse, coarse_image: coarseImage } = await runGraph(coarseGraph, feeds);
  const { refined_image: refinedImage } = await runGraph(refineGraph, { cond: feeds.cond, coarse: coarse! });
  return [coarseImage, refinedImage].map((picture) => Buffer.from(picture!.data as Uint8Array));
}

test('a batch of three gives the pictures that three single runs give', async () => {
  const batch = await drawBoth([0, 1, 2]);
  const singles = [await drawBoth([0]), await drawBoth([1]), await drawBoth([2])];
  const joined = [0, 1].map((stage) => Buffer.concat(singles.map((pictures) => pictures[stage]!)));
  expect(batch.map((pictures) => pictures.toString('hex'))).toEqual(
    joined.map((pictures) => pictures.toString('hex')),
  );
});

test('coarse_image is the coarse picture clipped and rounded to the nearest level', async () => {
  const { coarse, coarse_image: picture } = await runGraph(coarseGraph, feedsOf([0]));
  const [floats, levels] = [coarse!.data as Float32Array, picture!.data as Uint8Array];
  const pixels = image.width * image.height;
  const expected = levels.map((_level, index) => {
    const value = floats[(index % 3) * pixels + Math.floor(index / 3)]!;
    return Math.round(Math.min(255, Math.max(0, (value + 1) * 127.5)));
  });
  expect(levels).toEqual(expected);
  expect(new Set(levels).size).toBeGreaterThan(50);
});

/** All nodes that a value follows from. */
function nodesBehind(graph: Graph, value: string): GraphNode[] {
  const { producers } = indexGraph(graph);
  const values = new Set([value]);
  const nodes = new Set<GraphNode>();
  for (const name of values) {
    const node = producers.get(name);
    if (node) nodes.add(node);
    for (const input of node?.inputs ?? []) values.add(input);
  }
  return [...nodes];
}

function operatorsBehind(graph: Graph, value: string): Set<string> {
  return new Set(nodesBehind(graph, value).map(({ op }) => op));
}

const toPlanes = [0, 3, 1, 2];
const toPixels = [0, 2, 3, 1];

test.each([
  ['coarse', coarseGraph],
  ['refine', refineGraph],
])(
  'the %s graph changes layouts of bytes alone, before its first convolution and behind its last',
  (_name, graph) => {
    const changes = graph.nodes.filter((node) => isTranspose(node, toPlanes) || isTranspose(node, toPixels));
    expect(changes.map(({ inputs }) => graph.values.get(inputs[0]!)?.type)).toEqual(['uint8', 'uint8']);
    const isTransposed = ({ op, name }: GraphNode) => op === 'Transpose' && name !== 'heat_maps/down'; // a factor
    const transposes = graph.nodes.filter(isTransposed);
    const isBehindConvolution = transposes.map(({ inputs }) =>
      operatorsBehind(graph, inputs[0]!).has('Conv'),
    );
    expect(isBehindConvolution).toEqual(transposes.map((_transpose, index) => index > 0));
    const convolutions = graph.nodes.filter(({ op }) => op === 'Conv');
    for (const { inputs } of convolutions.slice(1)) {
      expect(nodesBehind(graph, inputs[0]!).filter(isTransposed).length).toBeLessThanOrEqual(1);
    }
    expect(graph.outputs.some(({ name }) => name === changes[1]?.outputs[0])).toBe(true);
  },
);

test('two exports of the same weights are the same byte for byte', () => {
  const again = buildCoarseGraph(networks.g1, { ...image, joints: 18 });
  const [first, second] = [coarseGraph, again].map((graph) => Buffer.from(encodeModel(graph, producer)));
  expect(first!.equals(second!)).toBe(true);
});

test('names derive from layer names', () => {
  const names = new Set(coarseGraph.nodes.map(({ name }) => name));
  expect([...names]).toEqual(
    expect.arrayContaining(['g1/stem', 'g1/stem/relu', 'g1/bottleneck_code', 'heat_maps']),
  );
  expect(coarseGraph.initializers.has('g1/encoder0_conv0/kernel')).toBe(true);
  expect(names.size).toBe(coarseGraph.nodes.length);
});

test('buildCoarseGraph() refuses a network of another size, naming both shapes', () => {
  const build = () => buildCoarseGraph(networks.g1, { width: 32, height: 64, joints: 18 });
  expect(build).toThrow('input "cond_and_pose" of shape [N,64,32,21], expected [N,32,16,21]');
});
