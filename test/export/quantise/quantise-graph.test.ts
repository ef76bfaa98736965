import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph } from '../../../src/export/graph.js';
import { decodeModel } from '../../../src/export/onnx/decode-model.js';
import { collectHistograms } from '../../../src/export/quantise/calibration/calibrate.js';
import { planQuantisation } from '../../../src/export/quantise/plan-quantisation.js';
import { prepareGraph } from '../../../src/export/quantise/prepare-graph.js';
import { quantiseGraph } from '../../../src/export/quantise/quantise-graph.js';
import { joinSplitChannels } from '../../../src/export/rewrites/join-split-channels.js';
import { createFeed, drawWithGraph } from '../../support/draw-with-graph.js';
import { paperModel } from '../../support/paper-model.js';

const source = joinSplitChannels(decodeModel(readFileSync(join(paperModel, 'coarse.onnx'))));
const feeds = [0, 1].map((index) => createFeed(index));

async function quantise(graph: Graph, keepFloat: readonly string[] = []): Promise<Graph> {
  const plan = planQuantisation(graph, { keepFloat: new Set(keepFloat) });
  return quantiseGraph(plan, await collectHistograms(plan.source, [...plan.groups.keys()], feeds));
}

const makers = (graph: Graph) => new Map(graph.nodes.map((node) => [node.outputs[0]!, node]));

test('prepareGraph() fills up channels and replaces Resize without changing a result', async () => {
  const prepared = prepareGraph(source);
  expect(prepared.nodes.filter(({ op }) => op === 'Resize')).toEqual([]);
  const kernels = prepared.nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs[1]!);
  for (const name of kernels) {
    const [outputs, inputs] = prepared.initializers.get(name)!.shape;
    expect([name, outputs! % 16, inputs! % 4]).toEqual([name, 0, 0]);
  }
  const [drawn, expected] = [
    await drawWithGraph(prepared, feeds[0]!),
    await drawWithGraph(source, feeds[0]!),
  ];
  expect(Math.max(...drawn.map((x, i) => Math.abs(x - expected[i]!)))).toBeLessThan(1e-5);
});

test('a quantised G1 draws nearly the same, with inputs and outputs unchanged', async () => {
  const quantised = await quantise(prepareGraph(source));
  expect(quantised.inputs).toEqual(source.inputs);
  expect(quantised.outputs).toEqual(source.outputs);
  const [drawn, expected] = [
    await drawWithGraph(quantised, feeds[1]!),
    await drawWithGraph(source, feeds[1]!),
  ];
  const meanError = drawn.reduce((sum, x, i) => sum + Math.abs(x - expected[i]!), 0) / drawn.length;
  expect(meanError).toBeLessThan(0.02);
  expect(meanError).toBeGreaterThan(0);
});

test('every weight is int8 with a scale and a zero point a channel, every bias int32, and ReLUs are gone', async () => {
  const graph = await quantise(source);
  expect(graph.nodes.filter(({ op }) => op === 'Relu')).toEqual([]);
  const made = makers(graph);
  const weighted = graph.nodes.filter(({ op }) => op === 'Conv' || op === 'Gemm');
  expect(weighted).toHaveLength(32);
  for (const { inputs } of weighted) {
    const [x, kernel, bias] = inputs.map((input) => made.get(input)!);
    expect([x!.op, kernel!.op, bias!.op]).toEqual(Array(3).fill('DequantizeLinear'));
    const types = [x, kernel, bias].map((node) => graph.values.get(node!.inputs[0]!)!.type);
    const [, scales, zeroPoints] = kernel!.inputs.map((name) => graph.initializers.get(name)!);
    expect(zeroPoints).toMatchObject({ type: 'int8', shape: scales!.shape });
    expect(types).toEqual(['uint8', 'int8', 'int32']);
  }
});

test('what a Concat joins, and what Resize repeats, has one scale', async () => {
  const graph = await quantise(source);
  const made = makers(graph);
  const scaleOf = (value: string) =>
    graph.initializers.get(made.get(value)!.inputs[1]!)!.data as Float32Array;
  const moving = graph.nodes.filter(
    ({ name, op }) => (op === 'Concat' && name !== 'cond_and_pose') || op === 'Resize',
  );
  expect(moving).toHaveLength(9);
  for (const { inputs, outputs } of moving) {
    const scales = inputs.filter((input) => made.has(input)).map((input) => scaleOf(input)[0]);
    const output = graph.nodes.find((node) => node.op === 'QuantizeLinear' && node.inputs[0] === outputs[0])!;
    expect(
      new Set([...scales, (graph.initializers.get(output.inputs[1]!)!.data as Float32Array)[0]]).size,
    ).toBe(1);
  }
});

test('nodes that are kept in float32 read exact weights', async () => {
  const kept = ['g1/stem', 'g1/bottleneck_code', 'g1/coarse'];
  const graph = await quantise(source, kept);
  for (const name of kept) {
    const [, kernel = ''] = graph.nodes.find((node) => node.name === name)!.inputs;
    expect(graph.initializers.get(kernel)).toEqual(source.initializers.get(kernel));
  }
  expect(graph.nodes.find(({ name }) => name === 'g1/stem/relu')?.op).toBe('Relu');
});

test('quantiseGraph() names a value without a range', () => {
  expect(() => quantiseGraph(planQuantisation(source), new Map())).toThrow(
    'Cannot quantise: no range for "cond_and_pose", expected one',
  );
});
