import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import type { ReloadModelsResponse__Output } from '../../../src/generated/repose/v1/ReloadModelsResponse.js';
import { bothStages, connectAdmin, generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createRequest, fixtureModels, startTestServer } from '../../support/server.js';

let models: string;
let client: TestClient;
let admin: ReturnType<typeof connectAdmin>;
let close: () => Promise<void>;

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await cp(fixtureModels, models, { recursive: true });
  const started = await startTestServer({ modelsFolder: models, adminAddress: '127.0.0.1:0' });
  ({ client, close } = started);
  admin = connectAdmin(started.server.adminAddress ?? '');
});

afterEach(async () => {
  admin.close();
  await close();
  await rm(models, { recursive: true });
});

const reload = () =>
  new Promise<ReloadModelsResponse__Output>((resolve, reject) => {
    admin.reloadModels({}, (error, output) => (output ? resolve(output) : reject(error)));
  });

test('a hundred reloads at once are answered, while others are served', async () => {
  const reloads = Array.from({ length: 100 }, reload);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  for (const { models: served, hasChanged } of await Promise.all(reloads))
    expect({ count: served.length, hasChanged }).toEqual({ count: 2, hasChanged: false });
});

test.each(['model.json', 'refine.onnx'])(
  'a pipe in place of %s is told to who asks for a reload, and the old models go on',
  async (file) => {
    const path = join(models, 'tiny', file);
    await rm(path);
    execFileSync('mkfifo', [path]);
    await expect(reload()).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: expect.stringMatching(/not a regular file, expected one$/),
    });
    expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  },
);
