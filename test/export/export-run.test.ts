import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { readBundle, readManifest } from '../../src/bundle/read-bundle.js';
import type { NetworkArtifacts, WeightTensor } from '../../src/checkpoint/network-artifacts.js';
import { writeNetwork } from '../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../src/checkpoint/run-folder.js';
import { exportRun } from '../../src/export/export-run.js';
import type { ExportProgress } from '../../src/export/export-run-options.js';
import { readModel } from '../../src/export/onnx/read-model.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { packageRoot } from '../../src/package-root.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { readWarmStart } from '../../src/train/warm-start.js';
import { toArtifacts } from '../support/export-model.js';
import { createGenerators } from '../support/generators.js';
import { createPng } from '../support/server.js';
import { tf } from '../support/tensorflow-cpu.js';

// Twenty pictures in plain JavaScript, on machines that may be busy.
jest.setTimeout(30_000);

const image = { width: 16, height: 32 };
const { g1, g2 } = createGenerators(image);
const networks = { g1: toArtifacts(g1), g2: toArtifacts(g2) };

const config = {
  preset: 'tiny',
  data: 'synthetic',
  seed: 7,
  image,
  skeleton: 'coco18',
  baseWidth: 2,
  g1: { steps: 9 },
};

let folder: string;
let run: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-export-'));
  run = join(folder, '003-tiny');
  out = join(folder, 'models', 'tiny');
  await mkdir(run);
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
});
afterEach(() => rm(folder, { recursive: true }));

async function addCheckpoint(
  stage: 'g1' | 'g2',
  step: number,
  parts: Record<string, NetworkArtifacts>,
): Promise<void> {
  const path = checkpointPath(run, stage, step);
  await mkdir(path, { recursive: true });
  for (const [name, network] of Object.entries(parts)) await writeNetwork(path, name, network);
}

test('exportRun() makes a bundle that readBundle() accepts, and replaces it only when told to', async () => {
  await addCheckpoint('g1', 40, { g1: networks.g1 });
  await addCheckpoint('g2', 20, networks);
  const line = { kind: 'checkpoint', stage: 'g2', step: 20, folder: '', metrics: { refined_ssim: 0.42 } };
  await writeFile(join(run, 'stats.jsonl'), `{"kind":"step"}\n${JSON.stringify(line)}\n{"kind":"che`);

  const progress: ExportProgress[] = [];
  const bundle = await exportRun({ run, out, tf, onProgress: (step) => progress.push(step) });
  expect(await readBundle(out)).toEqual(bundle);
  expect(progress.map(({ kind }) => kind)).toEqual(['read', 'converted', 'converted', 'checked', 'checked']);

  const { manifest } = bundle;
  expect(manifest).toMatchObject({
    name: 'tiny',
    licence: 'MIT',
    opset: 17,
    irVersion: 8,
    training: { run: '003-tiny', preset: 'tiny', seed: 7, steps: { g1: 40, g2: 20 } },
    metrics: { refined_ssim: 0.42 },
  });
  expect(manifest.stages.coarse!.parameters).toBe(g1.countParams());
  expect(manifest.stages.coarse!.variants.fp32.error).toMatchObject({ samples: 10 });
  for (const stage of ['coarse', 'refine'] as const) {
    const session = await InferenceSession.create(join(out, `${stage}.onnx`));
    const { inputs, outputs } = manifest.stages[stage]!;
    expect(session.inputMetadata).toMatchObject(
      inputs.map(({ name, type, shape }) => ({ name, type, shape })),
    );
    expect(session.outputMetadata).toMatchObject(
      outputs.map(({ name, type, shape }) => ({ name, type, shape })),
    );
  }
  const card = await readFile(join(out, 'README.md'), 'utf8');
  expect(card).toContain('It has never seen a photograph');
  expect(card).toContain('| `refined_ssim` | 0.42 |');

  await expect(exportRun({ run, out, tf })).rejects.toMatchObject({ kind: 'failed-precondition' });
  expect(await exportRun({ run, out, tf, force: true })).toEqual(bundle);
  expect(await readdir(join(folder, 'models'))).toEqual(['tiny']);
});

test('exportRun() records how the model was trained, folders by their names alone', async () => {
  await addCheckpoint('g1', 40, { g1: networks.g1 });
  await addCheckpoint('g2', 20, networks);
  const started = { ...config, from: '/home/somebody/models/first', dataFolder: '/mnt/people' };
  await writeFile(join(run, 'config.json'), JSON.stringify(started));
  const scores = [
    ['g1', 40, { copy_ssim: 0.2, coarse_ssim: 0.3 }],
    ['g2', 20, { copy_ssim: 0.2, coarse_ssim: 0.3, refined_ssim: 0.42, refined_sharpness: 0.9 }],
  ].map(([stage, step, metrics]) => JSON.stringify({ kind: 'checkpoint', stage, step, metrics }));
  await writeFile(join(run, 'stats.jsonl'), scores.join('\n'));
  await mkdir(join(run, 'samples'));
  const source = { width: 64, height: 32 };
  await writeFile(join(run, 'samples', 'g2-0000010.png'), 'an earlier grid');
  await writeFile(join(run, 'samples', 'g2-0000020.png'), await createPng(source.width, source.height, 200));
  await writeFile(join(run, 'notes.md'), 'Of a hundred looked at, two had three legs.\n');

  await exportRun({ run, out, tf });
  const read = (file: string) => readFile(join(out, 'training', file), 'utf8');
  expect(JSON.parse(await read('config.json'))).toEqual({ ...started, from: 'first', dataFolder: 'people' });
  const samples = await readFile(join(out, 'training', 'samples.jpg'));
  const grid = await decodeImage(samples, { framing: { kind: 'stretch' }, field: 'samples' });
  expect(grid).toEqual({ source, imageNhwc: new Uint8Array(64 * 32 * 3).fill(200) });
  const curves = await read('curves.svg');
  for (const label of ['g1', 'g2', 'ssim', 'sharpness', 'copy', 'coarse', 'refined'])
    expect(curves).toContain(`>${label}</text>`);
  const card = await readFile(join(out, 'README.md'), 'utf8');
  expect(card).toContain('npm run train -- --config tiny/training/config.json');
  expect(card).toContain('(training/curves.svg)');
  expect(card).toContain('(training/samples.jpg)');
  expect(card).toContain('Of a hundred looked at, two had three legs.');
});

test('exportRun() leaves out of the card what a run has no more', async () => {
  await addCheckpoint('g2', 20, networks);
  await exportRun({ run, out, tf });
  expect(await readdir(join(out, 'training'))).toEqual(['config.json']);
  const card = await readFile(join(out, 'README.md'), 'utf8');
  expect(card).not.toContain('curves.svg');
  expect(card).not.toContain('samples.');
});

test('exportRun() names a grid that is damaged', async () => {
  await addCheckpoint('g2', 20, networks);
  await mkdir(join(run, 'samples'));
  const grid = join(run, 'samples', 'g2-0000020.png');
  await writeFile(grid, 'no picture');
  await expect(exportRun({ run, out, tf })).rejects.toThrow(`Cannot use "${grid}": `);
});

test('exportRun() leaves no bundle when a graph fails the parity check', async () => {
  const bias = { shape: [3], values: Float32Array.of(0, 0, Number.NaN) };
  const weights = new Map([...networks.g2.weights, ['difference/bias', bias]]);
  await addCheckpoint('g2', 1, { g1: networks.g1, g2: { ...networks.g2, weights } });
  await expect(exportRun({ run, out, tf })).rejects.toThrow(
    'the refine graph differs from TensorFlow.js by NaN',
  );
  expect(await readdir(join(folder, 'models'))).toEqual([]);
});

test.each<[string, () => Promise<void>, string]>([
  ['a run without checkpoints', async () => {}, 'it has no checkpoint, expected one of stage g2'],
  ['a run in stage 1', () => addCheckpoint('g1', 5, { g1: networks.g1 }), 'its checkpoints hold G1 alone'],
  ['a checkpoint without G2', () => addCheckpoint('g2', 5, { g1: networks.g1 }), 'g2.json'],
  [
    'networks that do not fit the configuration',
    async () => {
      await addCheckpoint('g2', 5, networks);
      await writeFile(
        join(run, 'config.json'),
        JSON.stringify({ ...config, image: { width: 32, height: 32 } }),
      );
    },
    'input "cond_and_pose" of shape [N,32,32,21], expected [N,32,16,21]',
  ],
  [
    'an unknown skeleton',
    () => writeFile(join(run, 'config.json'), JSON.stringify({ ...config, skeleton: 'cat' })),
    'skeleton: "cat", expected one of coco18',
  ],
])('exportRun() refuses %s', async (_name, prepare, message) => {
  await prepare();
  await expect(exportRun({ run, out, tf })).rejects.toThrow(message);
});

test('exportRun() refuses a folder whose name no model may have', async () => {
  await expect(exportRun({ run, out: join(folder, 'My Model'), tf })).rejects.toThrow(
    'Cannot export to "My Model"',
  );
});

test('exportRun() adds the networks as they draw where weights are wanted, D too', async () => {
  const ema = new Map([...networks.g2.weights].map(([name, weight]) => [name, halve(weight)]));
  await addCheckpoint('g2', 20, {
    ...networks,
    d: networks.g1,
    g2: { ...networks.g2, ema } as NetworkArtifacts,
  });
  await exportRun({ run, out, tf, withWeights: true });
  const { weights } = await readWarmStart(out, { generator: 'g1', skeleton: coco18 });
  expect(weights).toEqual({ g1: networks.g1.weights, g2: ema, d: networks.g1.weights });
  await expect(readWarmStart(out, { generator: 'g1', skeleton: coco17 })).rejects.toThrow(
    'its skeleton is coco18, expected coco17',
  );
});

describe('exportRun() of a bundle', () => {
  /** Exports a bundle with weights of a run with the whole record of a training, then removes the run. */
  async function exportAndForget(): Promise<void> {
    await addCheckpoint('g1', 40, { g1: networks.g1 });
    await addCheckpoint('g2', 20, { ...networks, d: networks.g1 });
    const line = { kind: 'checkpoint', stage: 'g2', step: 20, metrics: { refined_ssim: 0.42 } };
    await writeFile(join(run, 'stats.jsonl'), JSON.stringify(line));
    await mkdir(join(run, 'samples'));
    await writeFile(join(run, 'samples', 'g2-0000020.png'), await createPng(64, 32, 200));
    await writeFile(join(run, 'notes.md'), 'Of a hundred looked at, two had three legs.\n');
    await exportRun({ run, out, tf, withWeights: true });
    await rm(run, { recursive: true });
  }

  test('makes its graphs from its weights, and keeps these and the record of its training', async () => {
    await exportAndForget();
    const [fromRun, manifest] = [await readFiles(out), await readManifest(out)];
    await writeFile(join(out, 'coarse.onnx'), 'the graph of an earlier version');
    await writeFile(join(out, 'refine.onnx'), 'another');

    const again = join(folder, 'models', 'again');
    await exportRun({ run: out, out: again, tf });
    expect(await readManifest(again)).toEqual({ ...manifest, name: 'again' });
    expect(await exportRun({ run: out, out, tf, force: true })).toEqual(await readBundle(out));
    expect(await readFiles(out)).toEqual(fromRun);
  });

  test.each(['weights', 'training/config.json'])('refuses one without %s', async (part) => {
    await exportAndForget();
    await rm(join(out, part), { recursive: true });
    await expect(exportRun({ run: out, out, tf, force: true })).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringContaining(
        `it has a model.json and no ${part}, expected a training run, a bundle exported with --weights`,
      ),
    });
  });
});

/** The bytes of every file below a folder, by path. */
async function readFiles(root: string): Promise<Readonly<Record<string, Buffer>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(path)])));
}

function halve({ shape, values }: WeightTensor): WeightTensor {
  return { shape, values: values.map((value) => value / 2) };
}

test('the weights beside the default model are those of its graphs', async () => {
  const bundle = join(packageRoot, 'models', 'default');
  const { weights } = await readWarmStart(bundle, { generator: 'g1', skeleton: coco18 });
  for (const [network, file] of [
    ['g1', 'coarse.onnx'],
    ['g2', 'refine.onnx'],
  ] as const) {
    const { initializers } = await readModel(join(bundle, file));
    const ofGraph = new Map([...initializers].map(([name, { data }]) => [name, data]));
    const plain = [...weights[network]!].filter(([name]) => ofGraph.has(`${network}/${name}`));
    expect(plain.length).toBeGreaterThan(25); // all but those that rewrites have split or moved
    // Kernels are OIHW in the graph and HWIO here: the same numbers in another order.
    for (const [name, { values }] of plain) {
      const inGraph = ofGraph.get(`${network}/${name}`) as Float32Array;
      expect({ name, isEqual: toSortedBytes(values).equals(toSortedBytes(inGraph)) }).toEqual({
        name,
        isEqual: true,
      });
    }
  }
});

function toSortedBytes(values: Float32Array): Buffer {
  return Buffer.from(values.toSorted().buffer);
}
