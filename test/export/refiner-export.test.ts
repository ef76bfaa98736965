import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { listStages, readModelKind } from '../../src/bundle/model-kind.js';
import { parseManifest, readBundle } from '../../src/bundle/read-bundle.js';
import { exportRun } from '../../src/export/export-run.js';
import { writeTritonRepository } from '../../src/export/triton/write-repository.js';
import { exportVariants } from '../../src/export/variants/export-variants.js';
import { toLevels, toUnitRange } from '../../src/image/value-range.js';
import { createRandom } from '../../src/random.js';
import { createTinyRefiner, writeRefinerRun } from '../support/refiner-run.js';
import { tf } from '../support/tensorflow-cpu.js';

jest.setTimeout(30_000);

let folder: string;
let run: string;
let out: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-refiner-'));
  [run, out] = [join(folder, '001-simgan'), join(folder, 'models', 'refiner')];
  await writeRefinerRun(run);
  await exportRun({ run, out, tf });
});
afterAll(() => rm(folder, { recursive: true }));

test('exportRun() makes a bundle of one stage of a run of SimGAN, which readBundle() accepts', async () => {
  const { manifest } = await readBundle(out);
  expect(readModelKind(manifest)).toBe('refine');
  expect(listStages(manifest)).toEqual(['refine']);
  expect(manifest.training).toMatchObject({ preset: 'tiny', steps: { r: 8 } });
  const { inputs, outputs, variants } = manifest.stages.refine;
  expect(variants.fp32.error).toMatchObject({ samples: 10 });
  const session = await InferenceSession.create(join(out, variants.fp32.file));
  expect([session.inputMetadata, session.outputMetadata]).toMatchObject(
    [inputs, outputs].map((tensors) => tensors.map(({ name, type, shape }) => ({ name, type, shape }))),
  );
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('It draws no poses');
});

test('exportRun() makes the bundle again from its weights, without its run', async () => {
  const [first, again] = [join(folder, 'first'), join(folder, 'again')];
  const { manifest } = await exportRun({ run, out: first, tf, withWeights: true });
  const bundle = await exportRun({ run: first, out: again, tf });
  expect(bundle.manifest).toEqual({ ...manifest, name: 'again' });
  expect(await readBundle(again)).toEqual(bundle);
});

test('its graph gives the levels that R gives in TensorFlow.js', async () => {
  const session = await InferenceSession.create(join(out, 'refine.onnx'));
  const random = createRandom(4);
  const cond = Uint8Array.from({ length: 2 * 32 * 16 * 3 }, () => random.integer(0, 255));
  const { refined_image: image } = await session.run({ cond: new Tensor('uint8', cond, [2, 32, 16, 3]) });
  const picture = tf.tensor4d(toUnitRange(cond), [2, 32, 16, 3]);
  const expected = createTinyRefiner().predict(picture) as typeof picture;
  const levels = toLevels(Float32Array.from(expected.dataSync()));
  const worst = levels.reduce(
    (most, level, i) => Math.max(most, Math.abs(level - Number(image!.data[i]))),
    0,
  );
  expect(worst).toBeLessThanOrEqual(1);
});

test('the record of the training names its folders, not their paths', async () => {
  const config = JSON.parse(await readFile(join(out, 'training', 'config.json'), 'utf8'));
  expect(config).toMatchObject({ method: 'simgan', photographs: 'photographs' });
});

test('a manifest of one stage with the inputs of two is refused', async () => {
  const { manifest } = await readBundle(out);
  const { refine } = manifest.stages;
  const other = { ...refine, inputs: [...refine.inputs, { ...refine.inputs[0]!, name: 'coarse' }] };
  expect(() => parseManifest(JSON.stringify({ ...manifest, stages: { refine: other } }), 'x')).toThrow(
    'stages.refine.inputs: cond uint8 [N, 32, 16, 3], coarse uint8 [N, 32, 16, 3], expected cond uint8 [N, 32, 16, 3]',
  );
});

test('what only models of two stages can become is refused, naming the model', async () => {
  const bundle = await readBundle(out);
  const sentence = '"refiner": it refines pictures in one stage, expected a model that draws poses';
  await expect(
    exportVariants({ source: out, out: join(folder, 'int8'), variants: ['int8'], cacheFolder: folder }),
  ).rejects.toThrow(`Cannot create variants of ${sentence}`);
  await expect(writeTritonRepository(join(folder, 'triton'), bundle, { device: 'cpu' })).rejects.toThrow(
    `Cannot write a repository of ${sentence}`,
  );
});

test('exportRun() names the stage that a run of SimGAN without a checkpoint lacks', async () => {
  const empty = join(folder, 'empty');
  await writeRefinerRun(empty);
  await rm(join(empty, 'checkpoints'), { recursive: true });
  await expect(exportRun({ run: empty, out: join(folder, 'none'), tf })).rejects.toThrow(
    'it has no checkpoint, expected one of stage r: train on',
  );
});
