import type * as TensorFlow from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { NetworkArtifacts } from '../../src/checkpoint/network-artifacts.js';
import { parseTopology } from '../../src/checkpoint/topology.js';
import { countElements } from '../../src/count-elements.js';
import { type ConvertNetworkOptions, convertNetwork } from '../../src/export/convert-network.js';
import type { Graph } from '../../src/export/graph.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { optimiseGraph } from '../../src/export/rewrites/optimise-graph.js';
import { createRandom } from '../../src/random.js';
import { tf } from './tensorflow-cpu.js';

/** A model's topology and weights, as a checkpoint holds them. */
export function toArtifacts(model: TensorFlow.LayersModel): NetworkArtifacts {
  const weights = model.weights.map((weight) => {
    const values = Float32Array.from(weight.read().dataSync());
    return [weight.originalName, { shape: weight.shape as number[], values }] as const;
  });
  return { topology: parseTopology(model.toJSON(null, false)), weights: new Map(weights) };
}

/** Sets every weight, biases too, to seeded numbers that keep activations around 1; variances are positive. */
export function randomiseWeights(model: TensorFlow.LayersModel, seed: number): void {
  const random = createRandom(seed);
  const values = model.weights.map(({ originalName, shape }) => {
    const lengths = shape as number[];
    const fanIn = countElements(lengths.slice(0, -1));
    const length = fanIn * (lengths.at(-1) ?? 1);
    const spread = lengths.length === 1 ? 0.1 : Math.sqrt(2 / fanIn);
    const draw = () =>
      originalName.endsWith('variance') ? random.uniform(0.5, 2) : random.normal(0, spread);
    return tf.tensor(Float32Array.from({ length }, draw), lengths);
  });
  model.setWeights(values);
}

/** Seeded numbers in [-1, 1]. */
export function randomValues(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.uniform(-1, 1));
}

/** A model's graph from float32 to float32, with feature maps as [N, C, H, W] on both sides. */
export function buildFloatGraph(model: TensorFlow.LayersModel, options: ConvertNetworkOptions = {}): Graph {
  const artifacts = toArtifacts(model);
  const builder = new GraphBuilder(artifacts.topology.name);
  const inputs = model.inputs.map(({ shape }, index) =>
    builder.addInput(`input${index}`, 'float32', ['N', ...toChannelsFirst(shape.slice(1) as number[])]),
  );
  const outputs = convertNetwork(builder, artifacts, inputs, options);
  for (const [index, output] of outputs.entries()) {
    const { shape } = output;
    const made = inputs.includes(output)
      ? builder.addNode('Identity', [output], { name: `identity${index}`, shape })
      : output;
    builder.addOutput(made, `output${index || ''}`);
  }
  return optimiseGraph(builder.build());
}

/** Runs a graph in onnxruntime. */
export async function runGraph(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const bytes = encodeModel(graph, { name: 'test', version: '0' });
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    return (await session.run(feeds)) as Record<string, Tensor>;
  } finally {
    await session.release();
  }
}

/** The largest absolute difference between what TensorFlow.js and onnxruntime make of two seeded examples. */
export async function compareModel(
  model: TensorFlow.LayersModel,
  options: ConvertNetworkOptions = {},
): Promise<number> {
  const shapes = model.inputs.map(({ shape }) => [2, ...(shape.slice(1) as number[])]);
  const inputs = shapes.map((shape, index) =>
    tf.tensor(randomValues(countElements(shape), index + 1), shape),
  );
  const expected = [model.predict(inputs)].flat().map(toOnnx);
  const feeds = inputs.map((input, index) => [`input${index}`, toOnnx(input)] as const);
  const found = Object.values(await runGraph(buildFloatGraph(model, options), Object.fromEntries(feeds)));
  expect(found.map(({ dims }) => dims)).toEqual(expected.map(({ dims }) => dims));
  const differences = expected.map(({ data }, index) =>
    largestDifference(data as Float32Array, found[index]!.data as Float32Array),
  );
  return Math.max(...differences);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let index = 0; index < a.length; index += 1)
    largest = Math.max(largest, Math.abs(a[index]! - b[index]!));
  return largest;
}

/** [N, H, W, C] as onnxruntime's [N, C, H, W]; other ranks as they are. */
export function toOnnx(tensor: TensorFlow.Tensor): Tensor {
  const planes = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;
  return new Tensor('float32', Float32Array.from(planes.dataSync()), planes.shape);
}

function toChannelsFirst(shape: readonly number[]): number[] {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [channels!, height!, width!] : [...shape];
}
