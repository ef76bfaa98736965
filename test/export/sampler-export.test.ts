import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { listStages, readModelKind } from '../../src/bundle/model-kind.js';
import { parseManifest, readBundle } from '../../src/bundle/read-bundle.js';
import { exportRun } from '../../src/export/export-run.js';
import { writeTritonRepository } from '../../src/export/triton/write-repository.js';
import { toLevels, toUnitRange } from '../../src/image/value-range.js';
import { createRandom, drawNoise } from '../../src/random.js';
import { createTinySampler, writeSamplerRun } from '../support/sampler-run.js';
import { tf } from '../support/tensorflow-cpu.js';

let folder: string;
let out: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-sampler-'));
  const run = join(folder, '001-dagan');
  out = join(folder, 'models', 'sampler');
  await writeSamplerRun(run);
  await exportRun({ run, out, tf });
});
afterAll(() => rm(folder, { recursive: true }));

test('exportRun() makes a bundle of one stage with noise of a run of DAGAN, which readBundle() accepts', async () => {
  const { manifest } = await readBundle(out);
  expect([readModelKind(manifest), listStages(manifest)]).toEqual(['sample', ['refine']]);
  expect(manifest.training).toMatchObject({ preset: 'tiny', steps: { g: 4 } });
  const { inputs, outputs, variants } = manifest.stages.refine;
  expect(inputs[1]).toMatchObject({ name: 'noise', type: 'float32', shape: ['N', 3] });
  expect(variants.fp32.error).toMatchObject({ samples: 10 });
  const session = await InferenceSession.create(join(out, variants.fp32.file));
  expect([session.inputMetadata, session.outputMetadata]).toMatchObject(
    [inputs, outputs].map((tensors) => tensors.map(({ name, type, shape }) => ({ name, type, shape }))),
  );
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('A generator of [DAGAN]');
});

test('its graph gives the levels that G gives in TensorFlow.js, each picture by its own noise', async () => {
  const session = await InferenceSession.create(join(out, 'refine.onnx'));
  const random = createRandom(4);
  const cond = Uint8Array.from({ length: 2 * 32 * 16 * 3 }, () => random.integer(0, 255));
  const noise = drawNoise(random, 2 * 3);
  const { refined_image: image } = await session.run({
    cond: new Tensor('uint8', cond, [2, 32, 16, 3]),
    noise: new Tensor('float32', noise, [2, 3]),
  });
  const picture = tf.tensor4d(toUnitRange(cond), [2, 32, 16, 3]);
  const planes = tf.tile(tf.tensor4d(noise, [2, 1, 1, 3]), [1, 32, 16, 1]);
  const expected = createTinySampler().predict(tf.concat([picture, planes], 3)) as typeof picture;
  const levels = toLevels(Float32Array.from(expected.dataSync()));
  const worst = levels.reduce(
    (most, level, i) => Math.max(most, Math.abs(level - Number(image!.data[i]))),
    0,
  );
  expect(worst).toBeLessThanOrEqual(1);
});

test('a manifest whose noise is no vector is refused, and so is what needs poses', async () => {
  const bundle = await readBundle(out);
  const { refine } = bundle.manifest.stages;
  const inputs = [refine.inputs[0]!, { ...refine.inputs[1]!, shape: ['N', 3, 1] as const }];
  const other = { ...bundle.manifest, stages: { refine: { ...refine, inputs } } };
  expect(() => parseManifest(JSON.stringify(other), 'x')).toThrow(
    'noise float32 [N, 3, 1], expected cond uint8 [N, 32, 16, 3], noise float32 [N, 3]',
  );
  await expect(writeTritonRepository(join(folder, 'triton'), bundle, { device: 'cpu' })).rejects.toThrow(
    '"sampler": it draws samples in one stage, expected a model that draws poses',
  );
});
