import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describeServer } from '../../../src/cli/describe-server.js';
import { exportRun } from '../../../src/export/export-run.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { writeRefinerRun } from '../../support/refiner-run.js';
import { createPng, createRequest, fixtureModels, joints, startTestServer } from '../../support/server.js';
import { tf } from '../../support/tensorflow-cpu.js';

jest.setTimeout(60_000);

let folder: string;
let client: TestClient;
let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-refine-model-'));
  const models = join(folder, 'models');
  await writeRefinerRun(join(folder, 'run'));
  await exportRun({ run: join(folder, 'run'), out: join(models, 'refiner'), tf });
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  ({ client, server, close } = await startTestServer({ modelsFolder: models, httpAddress: '127.0.0.1:0' }));
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const ask = async (changes: Partial<GenerateRequest> = {}) =>
  generate(client, { cond: await createPng(16, 32), model: 'refiner', ...changes });

test('Generate without a pose refines the picture with the graph of the bundle', async () => {
  const outcome = await ask({ output: { format: 'PICTURE_FORMAT_RGB' } });
  expect(outcome.error).toBeUndefined();
  expect(toStages(outcome)).toEqual(['STAGE_REFINED']);
  const session = await InferenceSession.create(join(folder, 'models', 'refiner', 'refine.onnx'));
  const cond = new Tensor('uint8', new Uint8Array(16 * 32 * 3).fill(100), [1, 32, 16, 3]);
  const { refined_image: image } = await session.run({ cond });
  expect(Uint8Array.from(outcome.responses[0]!.picture!.data)).toEqual(
    Uint8Array.from(image!.data as Uint8Array),
  );
  expect(outcome.responses[0]).toMatchObject({ model: 'refiner', picture: { width: 16, height: 32 } });
});

test('it may ask for its stage, and have a larger picture framed', async () => {
  const outcome = await ask({
    cond: await createPng(40, 40),
    stages: ['STAGE_REFINED'],
    framing: { crop: { left: 2, top: 2, width: 16, height: 32 } },
  });
  expect(outcome.error).toBeUndefined();
  expect(toStages(outcome)).toEqual(['STAGE_REFINED']);
});

test('it covers for a caller who would rather have the person framed, and says why', async () => {
  const cond = await createPng(40, 40);
  const { responses } = await ask({ cond, framing: { fit: 'FIT_PERSON_OR_COVER' } });
  const covered = await ask({ cond, framing: { fit: 'FIT_COVER' } });
  expect(responses.map(({ picture }) => picture)).toEqual(covered.responses.map(({ picture }) => picture));
  expect(responses).toMatchObject([{ fit: 'FIT_COVER', fitReason: 'the model refiner knows no poses' }]);
});

const pose = { joints: [...joints] };
const sentence = 'set, expected nothing: the model refiner refines pictures and draws no poses';
test.each<[string, Partial<GenerateRequest>, string]>([
  ['pose', { pose }, `Cannot read pose: ${sentence}`],
  ['cond_pose', { condPose: pose }, `Cannot read cond_pose: ${sentence}`],
  ['pose_picture', { posePicture: Buffer.from('x') }, `Cannot read pose_picture: ${sentence}`],
  ['scene', { scene: true }, `Cannot read scene: ${sentence}`],
  ['backdrop', { backdrop: Buffer.from('x') }, `Cannot read backdrop: ${sentence}`],
  ['keep_pose_scale', { keepPoseScale: true }, `Cannot read keep_pose_scale: ${sentence}`],
  ['trim', { trim: true }, `Cannot read trim: ${sentence}`],
  [
    'stages[1]',
    { stages: ['STAGE_REFINED', 'STAGE_COARSE'] },
    'Cannot read stages[1]: STAGE_COARSE, expected STAGE_REFINED, the only stage of the model refiner',
  ],
  [
    'framing.fit',
    { framing: { fit: 'FIT_PERSON' } },
    'Cannot read framing.fit: FIT_PERSON, expected another: the model refiner knows no poses',
  ],
])('Generate refuses %s, which does not apply', async (_field, changes, message) => {
  const { error, responses } = await ask(changes);
  expect(responses).toEqual([]);
  expect(error?.details).toContain(message);
});

test('GetModel tells both kinds, and each stage that there is', async () => {
  const getModel = (name: string) =>
    new Promise((resolve, reject) => {
      client.getModel({ model: name }, (error, response) => (error ? reject(error) : resolve(response)));
    });
  expect(await getModel('refiner')).toMatchObject({
    model: { kind: 'MODEL_KIND_REFINE', stages: ['STAGE_REFINED'], usesCondPose: false },
  });
  expect(await getModel('tiny')).toMatchObject({
    model: { kind: 'MODEL_KIND_REPOSE', stages: ['STAGE_COARSE', 'STAGE_REFINED'] },
  });
});

test('a model that draws poses is served beside it as before, and still wants one', async () => {
  expect(toStages(await generate(client, await createRequest()))).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  const { error } = await generate(client, { cond: await createPng(16, 32) });
  expect(error?.details).toContain('Cannot read pose: missing');
});

describe('where a pose is chosen it is not offered', () => {
  const url = (path: string) => `http://${server.httpAddress}${path}`;

  test('the OpenAI API lists the models that draw poses, and finds no other', async () => {
    const list = await (await fetch(url('/v1/models'))).json();
    expect(list).toMatchObject({ data: [{ id: 'tiny' }] });
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(await createPng(16, 32))]), 'person.png');
    form.set('prompt', 'walking');
    form.set('model', 'refiner');
    for (const answer of [
      await fetch(url('/v1/models/refiner')),
      await fetch(url('/v1/images/edits'), { method: 'POST', body: form }),
    ]) {
      expect(answer.status).toBe(404);
      const message = expect.stringMatching(
        /^Cannot read model: refiner makes one picture of another, expected/,
      );
      expect(await answer.json()).toMatchObject({
        error: { message, param: 'model', code: 'model_not_found' },
      });
    }
  });

  test('what a server says of itself states what it does', () => {
    expect(describeServer(server)).toMatch(/^also +refiner \(refines pictures\)$/m);
  });
});

test('a server whose default model refines starts, and says how to call it', async () => {
  const alone = await startTestServer({ modelsFolder: join(folder, 'models'), defaultModel: 'refiner' });
  try {
    expect(describeServer(alone.server)).toMatch(/^try .* COND\.jpg --out out /m);
    const outcome = await generate(alone.client, { cond: await createPng(16, 32) });
    expect(toStages(outcome)).toEqual(['STAGE_REFINED']);
  } finally {
    await alone.close();
  }
});
