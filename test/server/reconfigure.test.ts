import { join } from 'node:path';
import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../src/client/client.js';
import type { ServerSettings } from '../../src/server/config.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { generate, type TestClient, toStages } from '../support/grpc-client.js';
import { callRaw } from '../support/raw-call.js';
import {
  createRequest,
  enginePid,
  fixtureModels,
  startTestServer,
  testSettings,
  until,
} from '../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ server, client, close } = await startTestServer());
});

afterEach(() => close());

const reconfigure = async (settings: ServerSettings) => {
  const { hasNewEngines, changed, waiting } = await server.reconfigure({ ...testSettings, ...settings });
  return { hasNewEngines, changed: changed.map(({ key }) => key), waiting: waiting.map(({ key }) => key) };
};

test('reconfigure() changes limits at once, without new engines, and names those that need a restart', async () => {
  const { pids } = server.engines;
  const limits = { maxPixels: 1000, maxSidePx: 100, maxBytes: 1000 };
  const changes = {
    maxQueue: 1,
    maxDeadlineMs: 300_000,
    streamCredit: 3,
    maxConnections: 2,
    keepaliveMs: 5000,
  };
  expect(await reconfigure({ ...changes, limits })).toEqual({
    hasNewEngines: false,
    changed: [
      ...[
        'maxQueue',
        'maxDeadlineMs',
        'limits.maxPixels',
        'limits.maxSidePx',
        'streamCredit',
        'maxConnections',
      ],
    ],
    waiting: ['limits.maxBytes', 'keepaliveMs'],
  });
  expect(server.engines.pids).toEqual(pids);

  // The limits that callers are told, and those that they meet.
  const told = createClient(server.address);
  expect((await told.listModels()).limits).toMatchObject({
    maxDeadlineMs: 300_000,
    maxCondSidePx: 100,
    maxCondPixels: 1000,
    maxCondBytes: 8 * 1024 * 1024,
  });
  told.close();
  kill(enginePid(server), 'SIGSTOP');
  const first = generate(client, await createRequest());
  await until(() => server.jobs === 1);
  const { error } = await generate(client, await createRequest());
  expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await first)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);

  const stream = callRaw(server.address, 'GenerateStream');
  await until(() => stream.received > 0);
  const refused = callRaw(server.address, 'GenerateStream'); // a third connection
  await until(() => refused.rstCode !== undefined);
  expect(refused.status).toBeUndefined();
  for (const call of [stream, refused]) call.hangUp();
});

test('reconfigure() loads new engines where they have other settings, and goes back again', async () => {
  const { pids } = server.engines;
  const drawn = ({ responses }: Awaited<ReturnType<typeof generate>>) => responses.map(({ model }) => model);
  const changes = { engines: 2, defaultModel: 'slow' };
  expect(await reconfigure(changes)).toMatchObject({ hasNewEngines: true, waiting: [] });
  await until(() => server.engines.live === 2 && server.engines.pids.length === 2);
  expect(server.engines.pids).not.toContain(pids[0]);
  expect(drawn(await generate(client, await createRequest()))).toEqual(['slow', 'slow']);
  expect(await reconfigure({})).toMatchObject({ hasNewEngines: true, changed: ['defaultModel', 'engines'] });
  expect(drawn(await generate(client, await createRequest()))).toEqual(['tiny', 'tiny']);
  expect(await reconfigure({})).toEqual({ hasNewEngines: false, changed: [], waiting: [] });
});

test.each([
  ['wrong settings', { maxQueue: 0 }, 'Cannot configure the server: maxQueue: '],
  ['models that are not there', { maxQueue: 1, modelsFolder: join(fixtureModels, 'none') }, 'Cannot '],
  [
    'a default model that is not served',
    { maxQueue: 1, defaultModel: 'none' },
    'Cannot find the model: "none"',
  ],
])('reconfigure() with %s changes nothing', async (_name, settings, message) => {
  const { pids } = server.engines;
  await expect(server.reconfigure({ ...testSettings, ...settings })).rejects.toThrow(message);
  expect(server.engines.pids).toEqual(pids);
  const outcomes = [generate(client, await createRequest()), generate(client, await createRequest())];
  for (const outcome of await Promise.all(outcomes)) expect(outcome.error).toBeUndefined(); // maxQueue is 64 still
});
