import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { spawnEngine } from '../../../src/server/engine/spawn-engine.js';
import { RunningServer } from '../../../src/server/running-server.js';
import { bothStages, generate, startGenerate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createRequest, enginePid, fixtureModels, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ server, client, close } = await startTestServer());
});

afterEach(() => close());

test('a request whose engine is killed while it draws is drawn by the next engine', async () => {
  const pid = enginePid(server);
  kill(pid, 'SIGSTOP'); // it takes the work and does nothing with it
  const { outcome } = startGenerate(client, await createRequest());
  await until(() => server.jobs === 1);
  kill(pid, 'SIGKILL');
  expect(toStages(await outcome)).toEqual(bothStages);
  expect(enginePid(server)).not.toBe(pid);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
});

test('a request whose engine is killed between the stages gets each stage once', async () => {
  const pid = enginePid(server);
  const request = await createRequest({ model: 'slow', output: { format: 'PICTURE_FORMAT_RGB' } });
  const disturbed = await startGenerate(client, request, ({ stage }) => {
    if (stage === 'STAGE_COARSE') kill(pid, 'SIGKILL');
  }).outcome;
  expect(toStages(disturbed)).toEqual(bothStages);
  expect(enginePid(server)).not.toBe(pid);
  const undisturbed = await generate(client, request);
  const pictures = ({ responses }: typeof disturbed) => responses.map(({ picture }) => picture?.data);
  expect(pictures(disturbed)).toEqual(pictures(undisturbed));
});

test('requests that wait for a killed engine are all answered', async () => {
  const pid = enginePid(server);
  kill(pid, 'SIGSTOP');
  const request = await createRequest();
  const outcomes = Array.from({ length: 8 }, () => generate(client, request));
  await until(() => server.jobs === 8);
  kill(pid, 'SIGKILL');
  for (const outcome of await Promise.all(outcomes)) expect(toStages(outcome)).toEqual(bothStages);
});

test('an engine that hangs is replaced, and its request is drawn by the next', async () => {
  await close();
  // Without the slow model, because measuring it may take as long as a hang on a slow machine.
  const modelsFolder = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await cp(join(fixtureModels, 'tiny'), join(modelsFolder, 'tiny'), { recursive: true });
  ({ server, client, close } = await startTestServer({ hangMs: 3000, modelsFolder }));
  const pid = enginePid(server);
  kill(pid, 'SIGSTOP'); // never continued
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  expect(enginePid(server)).not.toBe(pid);
  await rm(modelsFolder, { recursive: true });
});

test('the server still closes while its engine is stopped', async () => {
  kill(enginePid(server), 'SIGSTOP');
  await server.close();
  expect(server.engines.pids).toEqual([]);
});

test('a server whose first engine ended before its events were read does not start', async () => {
  const first = spawnEngine();
  first.kill('SIGKILL');
  await once(first, 'exit');
  const settings = {
    port: 0,
    modelsFolder: fixtureModels,
    defaultModel: 'tiny',
    logLevel: 'silent',
  } as const;
  await expect(RunningServer.start(settings, first)).rejects.toThrow(
    'Cannot start an engine: its process ended with SIGKILL',
  );
});
