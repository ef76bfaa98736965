import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { addHeatMaps } from '../../src/export/heat-map-graph.js';
import { drawHeatMaps } from '../../src/pose/heat-maps.js';
import type { Joint } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { runGraph } from '../support/export-model.js';

const size = { width: 20, height: 24 };

function buildGraph(joints: number) {
  const builder = new GraphBuilder('heat_maps');
  builder.addOutput(addHeatMaps(builder, 'joints', { ...size, joints }), 'maps');
  return builder.build();
}

/** One pose's maps from the graph, put into the order of `drawHeatMaps()`: [H, W, J]. */
async function drawInGraph(joints: readonly Joint[]): Promise<Float32Array> {
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  const feeds = { joints: new Tensor('float32', Float32Array.from(rows), [1, joints.length, 3]) };
  const { maps } = await runGraph(buildGraph(joints.length), feeds);
  expect(maps?.dims).toEqual([1, joints.length, size.height, size.width]);
  const pixels = size.height * size.width;
  const values = maps?.data as Float32Array;
  return values.map((_value, index) => {
    const [joint, pixel] = [index % joints.length, Math.floor(index / joints.length)];
    return values[joint * pixels + pixel]!;
  });
}

const joints: [string, Joint][] = [
  ['inside', { x: 10, y: 12, confidence: 1 }],
  ['between pixels', { x: 10.999, y: 12.001, confidence: 1 }],
  ['on the first pixel', { x: 0, y: 0, confidence: 1 }],
  ['on the last pixel', { x: 19, y: 23, confidence: 1 }],
  ['just outside, where truncation brings it in', { x: -0.99, y: -0.5, confidence: 1 }],
  ['outside, with its disc still in', { x: -3.2, y: 26.7, confidence: 1 }],
  ['far outside', { x: -300, y: 1e9, confidence: 1 }],
  ['beyond all integers', { x: 1e30, y: -1e30, confidence: 1 }],
  ['infinite', { x: Number.POSITIVE_INFINITY, y: 5, confidence: 1 }],
  ['not a number', { x: Number.NaN, y: 5, confidence: 1 }],
  ['missing', { x: 10, y: 12, confidence: 0 }],
  ['hardly visible', { x: 10, y: 12, confidence: 0.01 }],
];

test.each(joints)('the graph draws what drawHeatMaps() draws for a joint %s', async (_name, joint) => {
  expect(await drawInGraph([joint])).toEqual(drawHeatMaps([joint], size));
});

test('the graph draws what drawHeatMaps() draws for 18 random joints, each in its channel', async () => {
  const random = createRandom(4);
  const pose = Array.from({ length: 18 }, () => ({
    x: Math.fround(random.uniform(-8, 28)),
    y: Math.fround(random.uniform(-8, 32)),
    confidence: random.integer(0, 1),
  }));
  expect(await drawInGraph(pose)).toEqual(drawHeatMaps(pose, size));
});
