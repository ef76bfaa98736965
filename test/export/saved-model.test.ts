import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { exportModel } from '../../src/export/export-model.js';
import { openSavedModel } from '../../src/export/saved-model/open-saved-model.js';
import { randomiseWeights } from '../support/export-model.js';
import { saveModel } from '../support/saved-model.js';
import { tf } from '../support/tensorflow-cpu.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-saved-model-'));
});

afterEach(() => rm(folder, { recursive: true }));

function createModel(): TensorFlow.LayersModel {
  const encoder = tf.sequential({
    name: 'encoder',
    layers: [tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, inputShape: [5, 4, 1] })],
  });
  const x = tf.input({ shape: [5, 4, 1], name: 'x' });
  const flat = tf.layers.flatten({ name: 'flat' }).apply(encoder.apply(x));
  const dense = tf.layers.dense({ name: 'dense', units: 3 }).apply(flat) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: dense, name: 'net' });
  randomiseWeights(model, 7);
  return model;
}

/** Changes what `model.json` says. */
async function edit(path: string, change: (json: SavedJson) => void): Promise<void> {
  const json = JSON.parse(await readFile(path, 'utf8')) as SavedJson;
  change(json);
  await writeFile(path, JSON.stringify(json));
}

interface SavedJson {
  format?: string;
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: TensorFlow.io.WeightsManifestEntry[] }[];
}

test.each([1, 3])(
  'a model saved with its weights in %d files exports as the one in memory',
  async (shards) => {
    const model = createModel();
    const saved = await openSavedModel(await saveModel(model, folder, shards));
    expect(Buffer.compare(await exportModel(saved), await exportModel(model))).toBe(0);
  },
);

test("openSavedModel() takes Keras' envelope of a topology", async () => {
  const path = await saveModel(createModel(), folder);
  await edit(path, (json) => {
    json.modelTopology = { keras_version: '2.15.0', backend: 'tensorflow', model_config: json.modelTopology };
  });
  expect(await openSavedModel(path)).toMatchObject({ topology: { name: 'net' } });
});

test.each<[string, TensorFlow.io.WeightsManifestEntry['quantization'], Uint8Array | Uint16Array]>([
  ['uint8', { dtype: 'uint8', scale: 0.1, min: -3.5 }, Uint8Array.of(0, 1, 35, 128, 255, 254, 7, 99)],
  ['uint16', { dtype: 'uint16', scale: 0.001, min: -1 }, Uint16Array.of(0, 1, 35, 128, 65535, 254, 7, 999)],
  // 0, 1, -2, the smallest subnormal, the largest number, infinity, 1/3, -0.1
  ['float16', { dtype: 'float16' }, Uint16Array.of(0, 0x3c00, 0xc000, 1, 0x7bff, 0x7c00, 0x3555, 0xae66)],
])('weights quantised to %s are what TensorFlow.js makes of them', async (_name, quantization, stored) => {
  const model = tf.sequential({
    name: 'net',
    layers: [tf.layers.dense({ name: 'dense', units: 2, useBias: false, inputShape: [4] })],
  });
  const path = await saveModel(model, folder);
  await edit(path, ({ weightsManifest: [group] }) => {
    group!.weights[0]!.quantization = quantization!;
  });
  const bytes = new Uint8Array(stored.buffer);
  await writeFile(join(folder, 'group1-shard1of1.bin'), bytes);
  const weights = await (await openSavedModel(path)).readWeights();
  const specs = [
    { name: 'dense/kernel', shape: [4, 2], dtype: 'float32' as const, quantization: quantization! },
  ];
  const expected = tf.io.decodeWeights(bytes.buffer as ArrayBuffer, specs)['dense/kernel']!;
  expect(weights.get('dense/kernel')).toEqual({ shape: [4, 2], values: expected.dataSync() });
});

test.each<[string, (json: SavedJson) => void, string]>([
  [
    'a graph model without nodes',
    (json) => {
      json.format = 'graph-model';
    },
    'modelTopology.node: Invalid input: expected array, received undefined, expected a graph model',
  ],
  [
    'weights in a file outside',
    ({ weightsManifest: [group] }) => {
      group!.paths = ['../secret.bin'];
    },
    'weights in "../secret.bin", expected a file inside the model\'s folder',
  ],
  [
    'weights that are strings',
    ({ weightsManifest: [group] }) => {
      group!.weights[0]!.dtype = 'string';
    },
    'weightsManifest.0.weights.0.dtype',
  ],
  [
    'weights that take more than is there',
    ({ weightsManifest: [group] }) => {
      group!.weights.at(-1)!.shape = [4];
    },
    '4 bytes too few for weight "dense/bias", expected all bytes of its weights',
  ],
  [
    'weights that take less than is there',
    ({ weightsManifest: [group] }) => {
      group!.weights.pop();
    },
    'more bytes than its weights take, expected as many',
  ],
  [
    'two weights of one name',
    ({ weightsManifest: [group] }) => {
      group!.weights.push(group!.weights[0]!);
    },
    'two weights named "conv/kernel", expected one',
  ],
  [
    'a file that is not there',
    ({ weightsManifest: [group] }) => {
      group!.paths = ['weights.bin'];
    },
    'Cannot read weights from',
  ],
])('openSavedModel() refuses %s', async (_name, change, message) => {
  const path = await saveModel(createModel(), folder);
  await edit(path, change);
  const read = async () => (await openSavedModel(path)).readWeights();
  await expect(read()).rejects.toThrow(message);
});

test('openSavedModel() names a file that is not there, and one that is not JSON', async () => {
  const path = join(folder, 'model.json');
  await expect(openSavedModel(path)).rejects.toThrow('ENOENT: no such file');
  await writeFile(path, '{');
  await expect(openSavedModel(path)).rejects.toThrow(`Cannot read the model "${path}": Expected`);
});
