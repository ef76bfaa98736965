import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { exportModel } from '../../../src/export/export-model.js';
import { openSavedModel } from '../../../src/export/saved-model/open-saved-model.js';
import { runCli } from '../../support/cli.js';
import { floats, integers, nodeTolerance } from '../../support/graph-cases.js';
import {
  compareGraphModel,
  createArtifacts,
  type GraphModelSpec,
  loadGraphModel,
  loadSavedGraphModel,
} from '../../support/graph-models.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-graph-model-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A product of matrices, and a choice of its columns. */
const spec: GraphModelSpec = {
  inputs: { x: { shape: [-1, 4] } },
  constants: { w: floats([4, 6]), columns: integers([1, 0, 3]), axis: integers(1) },
  nodes: [
    { name: 'y', op: 'MatMul', input: ['x', 'w'] },
    { name: 'z', op: 'GatherV2', input: ['y', 'columns', 'axis'] },
  ],
};

type Weight = Omit<TensorFlow.io.WeightsManifestEntry, 'shape'> & { shape: readonly number[] };

interface SavedJson {
  modelTopology: { node: { name: string }[] };
  weightsManifest: { paths: string[]; weights: Weight[] }[];
}

interface SaveOptions {
  readonly shards?: number;
  readonly bytes?: Uint8Array;
  readonly change?: (json: SavedJson) => void;
}

/** Writes the model as `net.json` with its weights in files; returns its path. */
async function save({ shards = 1, bytes, change }: SaveOptions = {}): Promise<string> {
  const { weightSpecs, weightData, ...saved } = createArtifacts(spec);
  const data = bytes ?? weightData;
  const size = Math.ceil(data.length / shards);
  const paths = Array.from({ length: shards }, (_, index) => `shard${index}.bin`);
  for (const [index, file] of paths.entries())
    await writeFile(join(folder, file), data.subarray(index * size, (index + 1) * size));
  const json = { ...saved, weightsManifest: [{ paths, weights: weightSpecs }] };
  change?.(json);
  const path = join(folder, 'net.json');
  await writeFile(path, JSON.stringify(json));
  return path;
}

test.each([1, 3])('a saved graph model with its weights in %d files exports as in memory', async (shards) => {
  const saved = await exportModel(await openSavedModel(await save({ shards })), { name: 'model' });
  expect(Buffer.compare(saved, await exportModel(await loadGraphModel(spec)))).toBe(0);
});

/** The bytes of the weights with other numbers for w. */
function replaceKernel(kernel: Uint8Array | Uint16Array): Uint8Array {
  const { weightData } = createArtifacts(spec);
  return Buffer.concat([new Uint8Array(kernel.buffer), weightData.subarray(4 * 24)]);
}

const levels = Array.from({ length: 24 }, (_, index) => index * 10);

test.each<[string, TensorFlow.io.WeightsManifestEntry['quantization'] & object, Uint8Array | Uint16Array]>([
  ['uint8', { dtype: 'uint8', scale: 0.01, min: -1 }, Uint8Array.from(levels)],
  ['uint16', { dtype: 'uint16', scale: 0.0001, min: -1 }, Uint16Array.from(levels, (level) => level * 250)],
  ['float16', { dtype: 'float16' }, Uint16Array.from(levels, (level) => 0x3c00 + level)],
])('weights quantised to %s are what TensorFlow.js makes of them', async (_name, quantization, kernel) => {
  const change = ({ weightsManifest: [group] }: SavedJson) => {
    group!.weights[0]!.quantization = quantization;
  };
  const path = await save({ bytes: replaceKernel(kernel), change });
  expect(await compareGraphModel(await loadSavedGraphModel(path))).toBeLessThan(nodeTolerance);
  const saved = await exportModel(await openSavedModel(path), { name: 'model' });
  expect(Buffer.compare(saved, await exportModel(await loadSavedGraphModel(path)))).toBe(0);
});

test.each<[string, (json: SavedJson) => void, string]>([
  [
    'a weight file that is missing',
    ({ weightsManifest: [group] }) => {
      group!.paths = ['gone.bin'];
    },
    'gone.bin": ',
  ],
  [
    'a weight of an unknown type',
    ({ weightsManifest: [group] }) => {
      group!.weights[0]!.dtype = 'string';
    },
    'weightsManifest.0.weights.0.dtype: Invalid option: expected one of "float32"|"int32"|"bool"|"uint8"',
  ],
  [
    'a quantisation of an unknown type',
    ({ weightsManifest: [group] }) => {
      group!.weights[0]!.quantization = { dtype: 'int8', scale: 1, min: 0 } as never;
    },
    'weightsManifest.0.weights.0.quantization.dtype: Invalid',
  ],
  [
    'a weight that is longer than its files',
    ({ weightsManifest: [group] }) => {
      group!.weights[0]!.dtype = 'int32';
      group!.weights[0]!.shape = [8, 6];
    },
    'bytes too few for weight',
  ],
  [
    'a constant without a weight',
    ({ weightsManifest: [group] }) => {
      group!.weights[0]!.name = 'v';
    },
    'Cannot export node "w" (Const): no weight of its name, expected one in weightsManifest',
  ],
  [
    'a node that is not there',
    ({ modelTopology }) => {
      modelTopology.node = modelTopology.node.filter(({ name }) => name !== 'y');
    },
    'Cannot export model "net": no node "y", expected every node that another reads',
  ],
])('exportModel() names %s', async (_name, change, message) => {
  const path = await save({ change });
  const run = async () => exportModel(await openSavedModel(path));
  await expect(run()).rejects.toThrow(message);
});

test('the command exports a graph model, with its file name as its name', async () => {
  const out = join(folder, 'out.onnx');
  const { stdout, status } = await runCli('export', await save(), '--out', out, '--half-weights');
  expect(stdout).toContain('  takes x: float32 [N, 4]\n  gives output: float32 [N, 3]\n');
  expect(status).toBe(0);
});

test('the command names the operators that it does not know', async () => {
  const change = ({ modelTopology: { node } }: SavedJson) => {
    Object.assign(node.find(({ name }) => name === 'z')!, { op: 'Bincount' });
  };
  const { stderr, status } = await runCli(
    'export',
    await save({ change }),
    '--out',
    join(folder, 'out.onnx'),
  );
  expect(stderr).toContain(
    'Cannot export model "net": it has operators without a converter, Bincount (node "z")',
  );
  expect(status).not.toBe(0);
});
