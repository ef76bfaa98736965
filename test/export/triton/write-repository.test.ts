import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, readBundle } from '../../../src/bundle/read-bundle.js';
import {
  type TritonRepositoryOptions,
  writeTritonRepository,
} from '../../../src/export/triton/write-repository.js';
import { runCli } from '../../support/cli.js';
import { paperModel } from '../../support/paper-model.js';
import { describeWithTestPython } from '../../support/test-python.js';

const bundleFolder = paperModel;

let folder: string;
let repository: string;
let bundle: Bundle;
beforeAll(async () => {
  bundle = await readBundle(bundleFolder);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-triton-'));
  repository = join(folder, 'repository');
});
afterEach(() => rm(folder, { recursive: true }));

function readConfig(model: string): Promise<string> {
  return readFile(join(repository, model, 'config.pbtxt'), 'utf8');
}

test('writeTritonRepository() adds both stages with their graphs, and the ensemble, beside what is there', async () => {
  await mkdir(join(repository, 'other'), { recursive: true });
  const names = await writeTritonRepository(repository, bundle, { device: 'cpu' });
  expect(names).toEqual(['default_coarse', 'default_refine', 'default']);
  expect((await readdir(repository)).sort()).toEqual([
    'default',
    'default_coarse',
    'default_refine',
    'other',
  ]);
  expect(await readdir(join(repository, 'default', '1'))).toEqual([]);
  for (const stage of ['coarse', 'refine']) {
    const graph = await readFile(join(repository, `default_${stage}`, '1', 'model.onnx'));
    expect(Buffer.compare(graph, await readFile(join(bundleFolder, `${stage}.onnx`)))).toBe(0);
  }
});

test('writeTritonRepository() writes the same configuration each time, and replaces models only when told to', async () => {
  await writeTritonRepository(repository, bundle, { device: 'gpu' });
  const first = await readConfig('default_coarse');
  expect(first).toContain('kind: KIND_GPU');
  await rm(join(repository, 'default_coarse'), { recursive: true });
  await expect(writeTritonRepository(repository, bundle, { device: 'cpu' })).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringContaining('"default_refine"'),
  });
  expect((await readdir(repository)).sort()).toEqual(['default', 'default_refine']);
  await writeTritonRepository(repository, bundle, { device: 'gpu', force: true });
  expect(await readConfig('default_coarse')).toBe(first);
});

test.each<[Partial<TritonRepositoryOptions>, string]>([
  [{ instances: 0 }, 'instances 0, expected a whole number of at least 1'],
  [{ instances: 1.5 }, 'instances 1.5, expected a whole number of at least 1'],
  [{ maxBatch: Number.NaN }, 'maxBatch NaN, expected a whole number of at least 1'],
])('writeTritonRepository() refuses %j and writes nothing', async (options, message) => {
  await expect(writeTritonRepository(repository, bundle, { device: 'cpu', ...options })).rejects.toThrow(
    message,
  );
  await expect(readdir(repository)).rejects.toThrow('ENOENT');
});

test('writeTritonRepository() refuses a precision that the bundle lacks', async () => {
  const { coarse, refine } = bundle.manifest.stages;
  const variants = { fp32: refine.variants.fp32 };
  const manifest = { ...bundle.manifest, stages: { coarse, refine: { ...refine, variants } } };
  const write = writeTritonRepository(
    repository,
    { ...bundle, manifest },
    { device: 'cpu', precision: 'int8' },
  );
  await expect(write).rejects.toMatchObject({ kind: 'invalid-argument' });
});

test('repose triton writes a repository and names its models', async () => {
  const { status, stdout } = await runCli('triton', bundleFolder, '--out', repository, '--instances', '3');
  expect(status).toBe(0);
  expect(stdout).toBe(`${repository}/default_coarse\n${repository}/default_refine\n${repository}/default\n`);
  expect(await readConfig('default_refine')).toContain('count: 3');
  const again = await runCli('triton', bundleFolder, '--out', repository);
  expect(again).toMatchObject({ status: 4, stdout: '' });
  expect(again.stderr).toContain('it exists');
});

describeWithTestPython("Triton's published schema", (runPython) => {
  const check = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await runPython('check_triton.py', [repository])) as Record<string, unknown>;

  test.each<[TritonRepositoryOptions, object]>([
    [
      { device: 'cpu' },
      {
        maxBatchSize: 4,
        instanceGroup: [{ count: 2, kind: 'KIND_CPU' }],
        dynamicBatching: { preferredBatchSize: [4] },
        parameters: { intra_op_thread_count: { stringValue: '1' } },
      },
    ],
    [
      { device: 'gpu', instances: 2, maxBatch: 20 },
      {
        maxBatchSize: 20,
        instanceGroup: [{ count: 2, kind: 'KIND_GPU' }],
        dynamicBatching: { preferredBatchSize: [8, 16, 20], maxQueueDelayMicroseconds: '2000' },
        modelWarmup: [{ batchSize: 1 }, { batchSize: 8 }, { batchSize: 16 }, { batchSize: 20 }],
      },
    ],
    [
      { device: 'gpu', maxBatch: 1 },
      { maxBatchSize: 1, modelWarmup: [{ batchSize: 1 }] },
    ],
  ])('has every field of a repository for %j, and its shapes are the graphs’', async (options, stage) => {
    await writeTritonRepository(repository, bundle, options);
    const configs = await check();
    expect(configs).toMatchObject({
      default: { platform: 'ensemble', output: [{ name: 'coarse_image' }, { name: 'refined_image' }] },
      default_coarse: { backend: 'onnxruntime', ...stage },
      default_refine: { backend: 'onnxruntime', ...stage },
    });
  });

  test('refuses a field that it lacks, and a shape that is not the graph’s', async () => {
    await writeTritonRepository(repository, bundle, { device: 'cpu' });
    const path = join(repository, 'default_coarse', 'config.pbtxt');
    const config = await readConfig('default_coarse');
    await writeFile(path, config.replace('max_batch_size', 'largest_batch'));
    await expect(check()).rejects.toThrow('has no field named "largest_batch"');
    await writeFile(path, config.replace('dims: [3, 128, 64]', 'dims: [3, 64, 128]'));
    await expect(check()).rejects.toThrow('AssertionError');
  });
});
