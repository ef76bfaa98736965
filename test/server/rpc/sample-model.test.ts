import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { exportRun } from '../../../src/export/export-run.js';
import { createRandom, drawNoise } from '../../../src/random.js';
import { generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { writeSamplerRun } from '../../support/sampler-run.js';
import { createPng, createRequest, fixtureModels, startTestServer } from '../../support/server.js';
import { tf } from '../../support/tensorflow-cpu.js';

let folder: string;
let client: TestClient;
let close: () => Promise<void>;
let httpAddress: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-sample-model-'));
  const models = join(folder, 'models');
  await writeSamplerRun(join(folder, 'run'));
  await exportRun({ run: join(folder, 'run'), out: join(models, 'sampler'), tf });
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  const started = await startTestServer({ modelsFolder: models, httpAddress: '127.0.0.1:0' });
  ({ client, close } = started);
  httpAddress = started.server.httpAddress;
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const sample = async (seed: number) => {
  const output = { format: 'PICTURE_FORMAT_RGB' } as const;
  const outcome = await generate(client, { cond: await createPng(16, 32), model: 'sampler', seed, output });
  expect(outcome.error).toBeUndefined();
  expect(toStages(outcome)).toEqual(['STAGE_REFINED']);
  return Uint8Array.from(outcome.responses[0]!.picture!.data);
};

test('Generate draws the sample of the seed, as the graph of the bundle does of its noise', async () => {
  const drawn = await sample(5);
  const session = await InferenceSession.create(join(folder, 'models', 'sampler', 'refine.onnx'));
  const cond = new Tensor('uint8', new Uint8Array(16 * 32 * 3).fill(100), [1, 32, 16, 3]);
  const noise = new Tensor('float32', drawNoise(createRandom(5), 3), [1, 3]);
  const { refined_image: image } = await session.run({ cond, noise });
  expect(drawn).toEqual(Uint8Array.from(image!.data as Uint8Array));
});

test('requests of other seeds that are drawn together get pictures of their own', async () => {
  const [first, second, again] = await Promise.all([sample(1), sample(2), sample(1)]);
  expect(first).not.toEqual(second);
  expect(again).toEqual(first);
});

test('GetModel tells that it draws samples', async () => {
  const answer = await new Promise((resolve, reject) => {
    client.getModel({ model: 'sampler' }, (error, response) => (error ? reject(error) : resolve(response)));
  });
  expect(answer).toMatchObject({ model: { kind: 'MODEL_KIND_SAMPLE', stages: ['STAGE_REFINED'] } });
});

test("OpenAI's API, which edits by poses, does not list it", async () => {
  const answer = await fetch(`http://${httpAddress}/v1/models`);
  expect(await answer.json()).toMatchObject({ data: [{ id: 'tiny' }] });
});

test('a pose is refused with it, and a seed with a model that draws poses', async () => {
  const request = await createRequest();
  const posed = await generate(client, { ...request, model: 'sampler' });
  expect(posed.error?.details).toContain(
    'Cannot read pose: set, expected nothing: the model sampler draws samples and draws no poses',
  );
  const seeded = await generate(client, { ...request, seed: 3 });
  expect(seeded.error?.details).toContain(
    'Cannot read seed: 3, expected nothing: the model tiny draws no samples',
  );
});
