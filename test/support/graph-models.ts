import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { countElements } from '../../src/count-elements.js';
import { convertModel, type ExportModelOptions } from '../../src/export/export-model.js';
import type { Graph, Value } from '../../src/export/graph.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { createRandom, type Random } from '../../src/random.js';
import { tf } from './tensorflow-cpu.js';

/** An attribute of a node in a graph model's file. */
export type AttributeJson = Readonly<Record<string, unknown>>;

/** A node of a graph model: its inputs are names of nodes, of constants or `node:1`. */
export interface NodeSpec {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, AttributeJson>>;
}

/** A constant of a graph model. */
export interface ConstantSpec {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** An input of a graph model; -1 is an open length. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL' | 'DT_UINT8';
}

/** A small graph model. */
export interface GraphModelSpec {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly constants?: Readonly<Record<string, ConstantSpec>>;
  readonly nodes: readonly NodeSpec[];
  /** Tensors by the name of the output; by default the last node's. */
  readonly outputs?: Readonly<Record<string, string>>;
}

export const attributes = {
  ints: (...values: number[]): AttributeJson => ({ list: { i: values.map(String) } }),
  int: (value: number): AttributeJson => ({ i: String(value) }),
  float: (value: number): AttributeJson => ({ f: value }),
  flag: (value: boolean): AttributeJson => ({ b: value }),
  text: (value: string): AttributeJson => ({ s: encode(value) }),
  texts: (...values: string[]): AttributeJson => ({ list: { s: values.map(encode) } }),
  type: (value: string): AttributeJson => ({ type: value }),
};

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** What a converter writes of a graph model, as TensorFlow.js loads it. */
export function createArtifacts({ inputs, constants = {}, nodes, outputs }: GraphModelSpec) {
  const last = nodes.at(-1)?.name ?? '';
  const weights = Object.entries(constants).map(([name, constant]) => ({
    name,
    dtype: 'float32' as const,
    ...constant,
  }));
  const modelTopology = {
    node: [
      ...Object.entries(inputs).map(([name, { shape, dtype = 'DT_FLOAT' }]) => ({
        name,
        op: 'Placeholder',
        attr: {
          dtype: { type: dtype },
          shape: { shape: { dim: shape.map((size) => ({ size: String(size) })) } },
        },
      })),
      ...weights.map(({ name, dtype }) => ({
        name,
        op: 'Const',
        attr: { dtype: { type: typeNames[dtype] } },
      })),
      ...nodes,
    ],
    versions: { producer: 1 },
  };
  const toInfo = (name: string) => ({ name });
  return {
    format: 'graph-model',
    modelTopology,
    signature: {
      inputs: Object.fromEntries(Object.keys(inputs).map((name) => [`${name}:0`, toInfo(`${name}:0`)])),
      outputs: Object.fromEntries(
        Object.entries(outputs ?? { output: last }).map(([name, tensor]) => [name, toInfo(tensor)]),
      ),
    },
    weightSpecs: weights.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })),
    weightData: Buffer.concat(weights.map(({ dtype, values }) => toBytes(dtype, values))),
  };
}

const typeNames = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

function toBytes(dtype: keyof typeof typeNames, values: ArrayLike<number>): Uint8Array {
  if (dtype === 'bool') return Uint8Array.from(values);
  const { buffer } = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  return new Uint8Array(buffer);
}

/** Loads a graph model into TensorFlow.js. */
export async function loadGraphModel(spec: GraphModelSpec): Promise<TensorFlow.GraphModel> {
  const { weightData, ...artifacts } = createArtifacts(spec);
  return load({ ...artifacts, weightData: toArrayBuffer(weightData) });
}

/** Loads the graph model of a `model.json` into TensorFlow.js. */
export async function loadSavedGraphModel(path: string): Promise<TensorFlow.GraphModel> {
  const { weightsManifest, ...saved } = JSON.parse(await readFile(path, 'utf8')) as SavedJson;
  const files = weightsManifest.flatMap(({ paths }) => paths);
  const parts = await Promise.all(files.map((file) => readFile(join(dirname(path), file))));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return load({ ...saved, weightSpecs, weightData: toArrayBuffer(Buffer.concat(parts)) });
}

type SavedJson = TensorFlow.io.ModelArtifacts & { weightsManifest: TensorFlow.io.WeightsManifestConfig };

async function load(artifacts: object): Promise<TensorFlow.GraphModel> {
  return tf.loadGraphModel({ load: async () => artifacts as TensorFlow.io.ModelArtifacts });
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

export interface CompareGraphModelOptions extends ExportModelOptions {
  /** Numbers for the model's only input, one run each; by default one run on seeded numbers. */
  readonly pictures?: readonly ArrayLike<number>[];
  /** What free lengths are; 2 by default. */
  readonly freeLength?: number;
  /** Draws the numbers of an input; by default floats around 0, integers from 0 to 3. */
  readonly draw?: (random: Random, value: Value, index: number) => number;
}

/**
 * The largest difference between what TensorFlow.js makes of a graph model and what onnxruntime makes of its export,
 * as a part of the largest value of the output. Expects the shapes to be equal.
 */
export async function compareGraphModel(
  model: TensorFlow.GraphModel,
  { pictures, freeLength = 2, draw = drawNumber, ...options }: CompareGraphModelOptions = {},
): Promise<number> {
  const graph = await convertModel(model, options);
  const session = await InferenceSession.create(encodeModel(graph, { name: 'test', version: '0' }), {
    logSeverityLevel: 3,
  });
  const differences: number[] = [];
  try {
    for (const picture of pictures ?? [undefined]) {
      const inputs = graph.inputs.map((value, index) =>
        createInput(value, {
          freeLength,
          draw: picture ? (_random, _value, at) => picture[at]! : draw,
          seed: index + 1,
        }),
      );
      const feeds = Object.fromEntries(inputs.map((tensor, index) => [graph.inputs[index]!.name, tensor]));
      const results = await session.run(feeds);
      differences.push(
        ...compareOutputs(model, graph, { inputs, results: results as Record<string, Tensor> }),
      );
    }
  } finally {
    await session.release();
  }
  return Math.max(...differences);
}

function compareOutputs(
  model: TensorFlow.GraphModel,
  graph: Graph,
  {
    inputs,
    results,
  }: { readonly inputs: readonly Tensor[]; readonly results: Readonly<Record<string, Tensor>> },
): number[] {
  return tf.tidy(() => {
    const given = inputs.map(({ data, dims, type }) =>
      tf.tensor(data as Float32Array, [...dims], type === 'uint8' ? 'int32' : (type as 'float32')),
    );
    const expected = [model.execute(given, model.outputNodes)].flat();
    return graph.outputs.map(({ name }, index) => {
      const [found, wanted] = [results[name]!, expected[index]!];
      expect([name, found.dims]).toEqual([name, wanted.shape]);
      return relativeDifference(wanted.dataSync(), found.data as Float32Array);
    });
  });
}

function createInput(
  value: Value,
  { freeLength, draw, seed }: { freeLength: number; draw: typeof drawNumber; seed: number },
): Tensor {
  const random = createRandom(seed);
  const dims = value.shape.map((length) => (typeof length === 'number' ? length : freeLength));
  const length = countElements(dims);
  const numbers = Array.from({ length }, (_, index) => draw(random, value, index));
  if (value.type === 'int32') return new Tensor('int32', Int32Array.from(numbers), dims);
  if (value.type === 'bool') return new Tensor('bool', Uint8Array.from(numbers), dims);
  if (value.type === 'uint8') return new Tensor('uint8', Uint8Array.from(numbers), dims);
  return new Tensor('float32', Float32Array.from(numbers), dims);
}

function drawNumber(random: Random, { type }: Value, _index: number): number {
  if (type === 'float32') return random.normal(0, 1.5);
  return random.integer(0, type === 'bool' ? 1 : 3);
}

/** Infinity where only one of them is NaN. */
function relativeDifference(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  let [difference, scale] = [0, 0];
  for (let index = 0; index < expected.length; index += 1) {
    const [a, b] = [Number(expected[index]), Number(found[index])];
    const distance = Object.is(a, b) ? 0 : Math.abs(a - b);
    difference = Math.max(difference, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
    scale = Math.max(scale, Math.abs(a));
  }
  return difference / (scale || 1);
}
