import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCoreNodes } from '../../../src/export/core-nodes.js';
import { convertToHalf } from '../../../src/export/half/convert-to-half.js';
import { findWideNodes, listCoreValues } from '../../../src/export/half/find-wide-nodes.js';
import { decodeModel } from '../../../src/export/onnx/decode-model.js';
import { joinSplitChannels } from '../../../src/export/rewrites/join-split-channels.js';
import { drawWithGraph } from '../../support/draw-with-graph.js';
import { paperModel } from '../../support/paper-model.js';

const source = joinSplitChannels(decodeModel(readFileSync(join(paperModel, 'coarse.onnx'))));

test('findCoreNodes() gives the network, without pictures, heat maps and levels', () => {
  const core = findCoreNodes(source);
  const names = source.nodes.map(({ name }) => name).filter((name) => core.has(name));
  expect(names.every((name) => name.startsWith('g1/'))).toBe(true);
  const last = names.indexOf('g1/coarse/rows');
  expect(names).toHaveLength(last + 1);
  // Behind the last convolution, rows are put in order: pixels, not features.
  expect(last).toBe(source.nodes.filter(({ name }) => name.startsWith('g1/')).length - 4);
});

test('convertToHalf() draws nearly the same, with inputs and outputs unchanged', async () => {
  const half = convertToHalf(source);
  expect(half.inputs).toEqual(source.inputs);
  expect(half.outputs).toEqual(source.outputs);
  const [drawn, expected] = [await drawWithGraph(half), await drawWithGraph(source)];
  const differences = drawn.map((value, index) => Math.abs(value - expected[index]!));
  expect(Math.max(...differences)).toBeLessThan(0.02);
  expect(Math.max(...differences)).toBeGreaterThan(1e-5);
});

test('convertToHalf() has one Cast into the network and one out of it, and only float16 weights', () => {
  const half = convertToHalf(source);
  const casts = half.nodes.filter(({ name }) => name.endsWith('/cast')).map(({ outputs }) => outputs[0]);
  expect(casts).toEqual(['cond_and_pose/half', 'g1/coarse/rows']);
  const kernels = half.nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs[1]!);
  expect(new Set(kernels.map((name) => half.initializers.get(name)!.type))).toEqual(new Set(['float16']));
  const [up] = half.nodes.filter(({ op }) => op === 'Resize');
  expect(half.initializers.get(up!.inputs[2]!)?.type).toBe('float32');
});

test('convertToHalf() leaves in float32 what it is told, and the graph still runs', async () => {
  const kept = 'g1/bottleneck_code';
  const half = convertToHalf(source, new Set([kept]));
  const node = half.nodes.find(({ name }) => name === kept)!;
  expect(node.inputs.map((input) => half.values.get(input)!.type)).toEqual(Array(3).fill('float32'));
  expect((await drawWithGraph(half)).every(Number.isFinite)).toBe(true);
});

test('findWideNodes() names who makes and who takes a value near the limit of float16, and large weights', () => {
  expect(listCoreValues(source)).toContain('g1/encoder1_sum');
  const magnitudes = new Map([['g1/encoder1_sum', 9000]]);
  expect([...findWideNodes(source, magnitudes)]).toEqual([
    'g1/encoder1_sum',
    'g1/encoder1_down',
    'g1/decoder3_concat',
  ]);
  const bias = source.initializers.get('g1/stem/bias')!;
  const large = { ...bias, data: Float32Array.from(bias.data as Float32Array, () => 1e5) };
  const graph = { ...source, initializers: new Map([...source.initializers, [bias.name, large]]) };
  expect([...findWideNodes(graph, new Map())]).toEqual(['g1/stem']);
});
