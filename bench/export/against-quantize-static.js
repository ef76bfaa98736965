/** Our int8 graphs beside those that onnxruntime's own Python `quantize_static` makes of the same fp32 files. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensors } from '../../dist/checkpoint/safetensors.js';
import { convertModel } from '../../dist/export/export-model.js';
import { encodeModel } from '../../dist/export/onnx/encode-model.js';
import { readModel } from '../../dist/export/onnx/read-model.js';
import { createInt8Graph } from '../../dist/export/quantise/create-int8-graph.js';
import { loadCalibrationPairs, loadMeasuringPairs } from '../../dist/export/variants/held-out-pairs.js';
import { createRandom } from '../../dist/random.js';
import { describeMachine } from '../describe-machine.js';
import { chooseNetworks } from './networks.js';
import { runPython } from './run-python.js';
import { randomiseWeights } from './write-case.js';

export { formatQuantizeStatic as format } from './format-quantize-static.js';

const files = ['fp32.onnx', 'ours-int8.onnx', 'ort-minmax.onnx', 'ort-percentile.onnx'];
const size = { width: 64, height: 128 };
const producer = { name: 'repose', version: '' };

/** What the comparison measured, for `format`; the files stay in `folder`. */
export async function compare({ pythons, folder, cache, bundle, rounds, clock }) {
  const cases = [
    await writeDefaultModel(join(folder, 'default-coarse'), { bundle, cache }),
    await writeRandomG1(join(folder, 'g1-f32')),
  ];
  const errors = await runPython(pythons.timing, 'quantize_static.py', { folder, input: cases });
  const plan = { cases, batches: [1, 8], threads: [2, 1], rounds, clock };
  const measured = await runPython(pythons.timing, 'time_models.py', { folder, input: plan });
  const titles = cases.map(({ name, title }) => ({ name, title }));
  return { machine: describeMachine(), cases: titles, errors, ...measured };
}

/** G1 of the default model from bytes to bytes: calibrated on 64 pairs of people, measured on 50 of others. */
async function writeDefaultModel(folder, { bundle, cache }) {
  await mkdir(folder, { recursive: true });
  const load = { seed: 1, size, cacheFolder: cache };
  const calibration = toFeeds(await loadCalibrationPairs({ ...load, count: 64 }));
  const measuring = toFeeds((await loadMeasuringPairs({ ...load, count: 200 })).slice(0, 50));
  await copyFile(join(bundle, 'coarse.onnx'), join(folder, 'fp32.onnx'));
  const graph = await readModel(join(folder, 'fp32.onnx'));
  await writeInt8(folder, { graph, calibration });
  await writeFeeds(folder, { calibration, measuring });
  return { name: 'default-coarse', title: 'G1, F = 16, default model', folder, files };
}

/** G1 with random weights over random inputs: for its speed, since a wider network gains more. */
async function writeRandomG1(folder) {
  await mkdir(folder, { recursive: true });
  const [network] = chooseNetworks(['g1-f32']);
  const model = network.create();
  randomiseWeights(model, 1);
  const graph = await convertModel(model, { layout: 'channels-first' });
  model.dispose();
  await writeFile(join(folder, 'fp32.onnx'), encodeModel(graph, producer));
  const [input] = graph.inputs;
  const random = createRandom(3);
  const calibration = Array.from({ length: 4 }, () => {
    const dims = [1, ...input.shape.slice(1)];
    const length = dims.reduce((product, count) => product * count, 1);
    const data = Float32Array.from({ length }, () => random.uniform(-1, 1));
    return { [input.name]: { type: 'float32', dims, data } };
  });
  await writeInt8(folder, { graph, calibration });
  await writeFeeds(folder, { calibration, measuring: calibration });
  return { name: 'g1-f32', title: 'G1, F = 32, random weights', folder, files };
}

async function writeInt8(folder, { graph, calibration }) {
  const int8 = await createInt8Graph(graph, calibration, { method: 'mse' });
  await writeFile(join(folder, 'ours-int8.onnx'), encodeModel(int8, producer));
}

function toFeeds(pairs) {
  return pairs.map(({ cond, joints }) => {
    const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
    return {
      cond: { type: 'uint8', dims: [1, size.height, size.width, 3], data: cond },
      joints: { type: 'float32', dims: [1, joints.length, 3], data: Float32Array.from(rows) },
    };
  });
}

/** Writes each list of feeds as `NAME.safetensors`, tensors called `<input>/<index>`, bytes as floats. */
async function writeFeeds(folder, lists) {
  for (const [name, feeds] of Object.entries(lists)) {
    const entries = feeds.flatMap((feed, index) =>
      Object.entries(feed).map(([input, { dims, data }]) => [
        `${input}/${index}`,
        { shape: dims, values: Float32Array.from(data) },
      ]),
    );
    await writeFile(join(folder, `${name}.safetensors`), encodeSafetensors(new Map(entries)));
  }
}
