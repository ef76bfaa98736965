/**
 * Our int8 graphs beside those that onnxruntime's own Python `quantize_static` makes of the same
 * fp32 files.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBundle } from '#dist/bundle/read-bundle.js';
import { encodeSafetensors } from '#dist/checkpoint/safetensors.js';
import { countElements } from '#dist/count-elements.js';
import { convertModel } from '#dist/export/export-model.js';
import type { Graph } from '#dist/export/graph.js';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { readModel } from '#dist/export/onnx/read-model.js';
import { createCoarseFeeds } from '#dist/export/onnxruntime/coarse-feeds.js';
import type { PlainTensors } from '#dist/export/onnxruntime/graph-session.js';
import type { Sample } from '#dist/export/parity/stage-output.js';
import { createInt8Graph } from '#dist/export/quantise/create-int8-graph.js';
import {
  loadCalibrationPairs,
  loadMeasuringPairs,
  readPeopleSeed,
} from '#dist/export/variants/held-out-pairs.js';
import { createRandom } from '#dist/random.js';
import { describeMachine } from '../describe-machine.js';
import { findNetwork } from './networks.js';
import {
  type Case,
  type CaseTitle,
  type Compared,
  type CompareOptions,
  type Timings,
  toTimingPlan,
} from './results.js';
import { runPython } from './run-python.js';
import { randomiseWeights } from './write-case.js';

/**
 * How far the results of an int8 file are from those of fp32, in levels where they are a picture.
 */
interface QuantisationError {
  readonly case: string;
  readonly file: string;
  readonly mean: number;
  readonly largest: number;
}

export interface QuantizeStaticResults extends Compared {
  readonly cases: readonly CaseTitle[];
  readonly errors: readonly QuantisationError[];
}

const files = ['fp32.onnx', 'ours-int8.onnx', 'ort-minmax.onnx', 'ort-percentile.onnx'];
const producer = { name: 'repose', version: '' };

/** What the comparison measured; the files stay in `folder`. */
export async function compareQuantizeStatic(options: CompareOptions): Promise<QuantizeStaticResults> {
  const { pythons, folder } = options;
  const cases = [
    await writeDefaultModel(join(folder, 'default-coarse'), options),
    await writeRandomG1(join(folder, 'g1-f32')),
  ];
  const errors = await runPython<QuantisationError[]>(pythons.peer, 'quantize_static.py', {
    folder,
    input: cases,
  });
  const plan = toTimingPlan(cases, options);
  const measured = await runPython<Timings>(pythons.timing, 'time_models.py', { folder, input: plan });
  const titles = cases.map(({ name, title }) => ({ name, title }));
  return { machine: describeMachine(), cases: titles, errors, ...measured };
}

/**
 * G1 of the default model from bytes to bytes: calibrated on 64 pairs of people, measured on 50 of
 * others.
 */
async function writeDefaultModel(
  folder: string,
  { bundle, cache }: Pick<CompareOptions, 'bundle' | 'cache'>,
): Promise<Case> {
  await mkdir(folder, { recursive: true });
  const read = await readBundle(bundle);
  const { image: size } = read.manifest;
  const load = { seed: await readPeopleSeed(read), size, cacheFolder: cache };
  await copyFile(join(bundle, 'coarse.onnx'), join(folder, 'fp32.onnx'));
  const graph = await readModel(join(folder, 'fp32.onnx'));
  const inputNames = graph.inputs.map(({ name }) => name);
  const toFeeds = (pairs: readonly Sample[]) =>
    pairs.map((pair) => createCoarseFeeds(inputNames, pair, size));
  const calibration = toFeeds(await loadCalibrationPairs({ ...load, count: 64 }));
  const measuring = toFeeds((await loadMeasuringPairs({ ...load, count: 200 })).slice(0, 50));
  await writeInt8(folder, graph, calibration);
  await writeFeeds(folder, { calibration, measuring });
  return { name: 'default-coarse', title: 'G1, F = 16, default model', folder, files };
}

/** G1 with random weights over random inputs: for its speed, since a wider network gains more. */
async function writeRandomG1(folder: string): Promise<Case> {
  await mkdir(folder, { recursive: true });
  const model = findNetwork('g1-f32').create();
  randomiseWeights(model, 1);
  const graph = await convertModel(model, { layout: 'channels-first' });
  model.dispose();
  await writeFile(join(folder, 'fp32.onnx'), encodeModel(graph, producer));
  const random = createRandom(3);
  const calibration = Array.from({ length: 4 }, () => createFeeds(graph, () => random.uniform(-1, 1)));
  await writeInt8(folder, graph, calibration);
  await writeFeeds(folder, { calibration, measuring: calibration });
  return { name: 'g1-f32', title: 'G1, F = 32, random weights', folder, files };
}

/** One example for each input of a graph of floats. */
function createFeeds({ inputs }: Graph, draw: () => number): PlainTensors {
  const feeds = inputs.map(({ name, shape }) => {
    const dims = [1, ...shape.slice(1).map(Number)];
    const length = countElements(dims);
    return [name, { type: 'float32', dims, data: Float32Array.from({ length }, draw) }] as const;
  });
  return Object.fromEntries(feeds);
}

async function writeInt8(folder: string, graph: Graph, calibration: readonly PlainTensors[]): Promise<void> {
  const int8 = await createInt8Graph(graph, calibration, { method: 'mse' });
  await writeFile(join(folder, 'ours-int8.onnx'), encodeModel(int8, producer));
}

/**
 * Writes each list of feeds as `NAME.safetensors`, tensors called `<input>/<index>`, bytes as
 * floats.
 */
async function writeFeeds(
  folder: string,
  lists: Readonly<Record<string, readonly PlainTensors[]>>,
): Promise<void> {
  for (const [name, list] of Object.entries(lists)) {
    const entries = list.flatMap((feeds, index) =>
      Object.entries(feeds).map(
        ([input, { dims, data }]) =>
          [`${input}/${index}`, { shape: dims, values: Float32Array.from(data) }] as const,
      ),
    );
    await writeFile(join(folder, `${name}.safetensors`), encodeSafetensors(new Map(entries)));
  }
}
