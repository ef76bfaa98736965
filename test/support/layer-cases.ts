import type * as TensorFlow from '@tensorflow/tfjs';
import { countElements } from '../../src/count-elements.js';
import type { Graph } from '../../src/export/graph.js';
import { createRandom } from '../../src/random.js';
import { buildFloatGraph, largestDifference, runGraph, toOnnx } from './export-model.js';
import { tf } from './tensorflow-cpu.js';

type Layer = TensorFlow.layers.Layer;
type Symbolic = TensorFlow.SymbolicTensor;

/** A layer and the inputs that it is tried on. */
export interface LayerCase {
  /** What a failure shows. */
  readonly name: string;
  /** Shapes of the inputs without the batch, in TensorFlow.js' order of axes. */
  readonly inputs: readonly (readonly number[])[];
  readonly makeLayer: () => Layer;
  /** What TensorFlow.js computes instead of the layer, with the layer's weights: for layers that it computes wrongly. */
  readonly makeReference?: () => readonly Layer[];
  /** Inputs are whole numbers from 0 below this instead of normal ones. */
  readonly indices?: number;
}

/**
 * How far a layer's largest difference may be from 0, as a part of the largest value that it gives: sums of some
 * hundred float32 products, in another order, and approximations of functions such as erf.
 */
export const layerTolerance = 1e-5;

/** The cases in which onnxruntime gives something else than TensorFlow.js, and how far it is off: none, it is hoped. */
export async function findDifferences(cases: readonly LayerCase[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const layerCase of cases) {
    const difference = await compareLayer(layerCase);
    if (!(difference <= layerTolerance)) failures.push(`${layerCase.name}: off by ${difference}`);
  }
  return failures;
}

/** The operators of the graph that a layer becomes, after all rewrites. */
export function opsOf(layerCase: LayerCase): readonly string[] {
  return buildFloatGraph(modelOf(layerCase)).nodes.map(({ op }) => op);
}

/** All combinations of one item from each list. */
export function combine<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]): [A, B, C][] {
  return as.flatMap((a) => bs.flatMap((b) => cs.map((c): [A, B, C] => [a, b, c])));
}

async function compareLayer(layerCase: LayerCase): Promise<number> {
  const model = modelOf(layerCase);
  const random = createRandom(1);
  const inputs = layerCase.inputs.map((lengths) => {
    const shape = [2, ...lengths];
    const length = countElements(shape);
    const draw = () =>
      layerCase.indices ? Math.floor(random.uniform(0, layerCase.indices)) : random.normal(0, 1.5);
    return tf.tensor(Float32Array.from({ length }, draw), shape);
  });
  const expected = toOnnx(referenceOf(layerCase, model).predict(inputs) as TensorFlow.Tensor);
  const graph = buildFloatGraph(model);
  const feeds = inputs.map((input, index) => [`input${index}`, toOnnx(input)] as const);
  const { output } = await runGraph(graph, Object.fromEntries(feeds));
  const dims = [output?.dims, declaredDims(graph)].map(String);
  if (dims.some((found) => found !== String(expected.dims))) {
    throw new Error(`${layerCase.name}: shapes [${dims.join('], [')}], expected [${expected.dims}]`);
  }
  const values = expected.data as Float32Array;
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return largestDifference(output!.data as Float32Array, values) / (largest || 1);
}

/** What the graph says of its output's shape, for a batch of 2. */
function declaredDims(graph: Graph): readonly (string | number | undefined)[] {
  return graph.outputs[0]!.shape.map((length) => (length === 'N' ? 2 : length));
}

function modelOf({ inputs: shapes, makeLayer }: LayerCase): TensorFlow.LayersModel {
  const inputs = shapes.map((shape, index) => tf.input({ shape: [...shape], name: `x${index}` }));
  const given = inputs.map(copy);
  const outputs = makeLayer().apply(given.length === 1 ? given[0]! : given) as Symbolic;
  const model = tf.model({ inputs, outputs, name: 'net' });
  model.setWeights(
    model.weights.map(({ originalName, shape }, index) =>
      randomWeight(originalName, shape as number[], index),
    ),
  );
  return model;
}

/** The same under another shape object: some layers of TensorFlow.js write into the shapes that they are given. */
function copy(input: Symbolic): Symbolic {
  const dims = input.shape.slice(1).map((_, axis) => axis + 1);
  return tf.layers.permute({ dims }).apply(input) as Symbolic;
}

function referenceOf({ inputs: [shape], makeReference }: LayerCase, model: TensorFlow.LayersModel) {
  if (!makeReference || !shape) return model;
  const input = tf.input({ shape: [...shape] });
  const output = makeReference().reduce((tensor, layer) => layer.apply(tensor) as Symbolic, input);
  const reference = tf.model({ inputs: input, outputs: output });
  reference.setWeights(model.getWeights());
  return reference;
}

/** Seeded values that keep what a layer gives around 1; variances are positive. */
function randomWeight(name: string, shape: readonly number[], seed: number): TensorFlow.Tensor {
  const random = createRandom(seed);
  const length = countElements(shape);
  const spread = shape.length === 1 ? 0.5 : Math.sqrt((2 * (shape.at(-1) ?? 1)) / length);
  const draw = () => (name.endsWith('variance') ? random.uniform(0.5, 2) : random.normal(0, spread));
  return tf.tensor(Float32Array.from({ length }, draw), [...shape]);
}
