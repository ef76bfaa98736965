import type * as TensorFlow from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { countElements } from '../../src/count-elements.js';
import { convertModel } from '../../src/export/export-model.js';
import type { Graph } from '../../src/export/graph.js';
import { type RewriteName, rewrites } from '../../src/export/rewrites/optimise-graph.js';
import { removeUnused } from '../../src/export/rewrites/remove-unused.js';
import { largestDifference, randomiseWeights, randomValues, runGraph } from './export-model.js';
import { tf } from './tensorflow-cpu.js';

/** How far a rewrite may move a result whose numbers are around 1: sums in another order, nothing else. */
export const rewriteTolerance = 1e-5;

/** What `tf.layers.conv2d` takes; TensorFlow.js exports no name for it. */
export type ConvolutionSettings = Partial<Parameters<typeof TensorFlow.layers.conv2d>[0]>;

type Layer = TensorFlow.layers.Layer;

/** A model of these layers one after another, with seeded weights; statistics of normalisations too. */
export function chain(shape: readonly number[], layers: readonly Layer[]): TensorFlow.LayersModel {
  const input = tf.input({ shape: [...shape], name: 'x' });
  const output = layers.reduce((tensor, layer) => layer.apply(tensor) as TensorFlow.SymbolicTensor, input);
  return withRandomWeights(tf.model({ inputs: input, outputs: output, name: 'net' }));
}

/** The model itself, with seeded weights; variances are positive. */
export function withRandomWeights(model: TensorFlow.LayersModel): TensorFlow.LayersModel {
  randomiseWeights(model, 8);
  const values = model.weights.map((weight) =>
    weight.originalName.endsWith('variance') ? tf.add(tf.abs(weight.read()), 0.5) : weight.read(),
  );
  model.setWeights(values);
  return model;
}

export interface RewriteOutcome {
  /** The operators of the graph without any rewrite, and after this one alone. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The largest difference between their results in onnxruntime, on a batch of two. */
  readonly difference: number;
}

/** Applies one rewrite to a model's plain graph, with feature maps as [N, C, H, W] at its borders. */
export async function compareRewrite(
  model: TensorFlow.LayersModel,
  rewrite: RewriteName,
): Promise<RewriteOutcome> {
  const without = Object.keys(rewrites) as RewriteName[]; // the keys of the table
  const before = await convertModel(model, { layout: 'channels-first', without });
  const after = removeUnused(rewrites[rewrite](before));
  return { before: opsOf(before), after: opsOf(after), difference: await compareGraphs(before, after) };
}

/** The largest difference between the outputs of two graphs with the same inputs, on a batch of two. */
export async function compareGraphs(before: Graph, after: Graph): Promise<number> {
  const feeds = before.inputs.map(({ name, shape }, index) => {
    const lengths = shape.map((length) => (typeof length === 'number' ? length : 2));
    const count = countElements(lengths);
    return [name, new Tensor('float32', randomValues(count, index + 1), lengths)] as const;
  });
  const expected = Object.values(await runGraph(before, Object.fromEntries(feeds)));
  const found = Object.values(await runGraph(after, Object.fromEntries(feeds)));
  expect(found.map(({ dims }) => dims)).toEqual(expected.map(({ dims }) => dims));
  const differences = expected.map(({ data }, index) =>
    largestDifference(data as Float32Array, found[index]!.data as Float32Array),
  );
  return Math.max(...differences);
}

function opsOf(graph: Graph): string[] {
  return graph.nodes.map(({ op }) => op);
}
