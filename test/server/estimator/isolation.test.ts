import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { checkHealth } from '../../../src/client/check-health.js';
import { createClient } from '../../../src/client/client.js';
import { coco17 } from '../../../src/pose/skeletons.js';
import { writeCoordinateEstimator } from '../../support/colour-estimator.js';
import { readPhotograph } from '../../support/photographs.js';
import { testOnLinux } from '../../support/processes.js';
import { createPng, startTestServer, until } from '../../support/server.js';
import { makeWarpedModels } from '../../support/skeleton-bundle.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-estimator-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An estimator of one's own that finds every joint at one place of a white picture. */
async function writeOwn(name: string, place: number): Promise<string> {
  const path = join(folder, name);
  await writeCoordinateEstimator(path, 32, {
    told: coco17.joints.map(() => [place, place, 0.9]),
    type: 'int32',
  });
  return `${path},bytes`;
}

test('a server whose default model asks for the pose of pictures starts the estimator, after the engines', async () => {
  const models = { modelsFolder: await makeWarpedModels(folder), defaultModel: 'coco18' };
  const { server, close } = await startTestServer({ ...models, engines: 2 });
  expect(server.estimator.pid).toBeUndefined();
  await until(() => server.estimator.pid !== undefined);
  expect(server.engines.live).toBe(2);
  await close();
});

test('otherwise the estimator starts with the first picture, and ends with the server', async () => {
  const { server, close } = await startTestServer();
  const client = createClient(server.address);
  expect(server.estimator).toEqual({ pid: undefined, looks: 0 });
  await client.estimatePose(await readPhotograph('front'));
  const { pid } = server.estimator;
  expect(pid).toBeGreaterThan(0);
  client.close();
  await close();
  expect(() => kill(pid!, 0)).toThrow('ESRCH');
});

testOnLinux('an estimator does not load what resizes pictures', async () => {
  const { server, close } = await startTestServer();
  const client = createClient(server.address);
  await client.estimatePose(await readPhotograph('front'));
  const libraries = await readFile(`/proc/${server.estimator.pid}/maps`, 'utf8');
  expect(libraries).toContain('libonnxruntime');
  expect(libraries).not.toContain('libvips');
  client.close();
  await close();
});

test('a picture whose estimator is killed or hangs is looked at by the next one', async () => {
  const { server, close } = await startTestServer({ hangMs: 1000 });
  const client = createClient(server.address);
  const picture = await readPhotograph('front');
  const before = await client.estimatePose(picture);
  for (const isKilled of [true, false]) {
    const pid = server.estimator.pid!;
    kill(pid, 'SIGSTOP'); // it takes the picture and does nothing with it
    const estimated = client.estimatePose(picture);
    await until(() => server.estimator.looks === 1);
    if (isKilled) kill(pid, 'SIGKILL');
    expect(await estimated).toEqual(before);
    expect(server.estimator.pid).not.toBe(pid);
  }
  expect(server.engines.live).toBe(1); // drawing goes on
  client.close();
  await close();
}, 60_000);

test('an estimator of one own is loaded before the server is ready, and again when its file has changed', async () => {
  const estimator = await writeOwn('own.onnx', 0.25);
  const { server, close } = await startTestServer({ estimator });
  expect(server.estimator.pid).toBeGreaterThan(0);
  const client = createClient(server.address);
  const white = await createPng(64, 64, 255);
  const find = async () => (await client.estimatePose(white)).pose.joints[0];
  expect(await find()).toMatchObject({ x: 16, y: 16 });
  expect(await server.reload()).toBe(false);
  await writeOwn('own.onnx', 0.5);
  expect(await find()).toMatchObject({ x: 16, y: 16 });
  expect(await server.reload()).toBe(true);
  expect(await find()).toMatchObject({ x: 32, y: 32 });
  client.close();
  await close();
});

test.each([
  ['missing.onnx', /^Cannot hold ".*missing\.onnx": .*ENOENT/],
  ['../package.json', /^Cannot start the estimator: Cannot use .*package\.json: /],
])('a server does not start with the estimator %s', async (name, message) => {
  const path = name.startsWith('..')
    ? join(import.meta.dirname, '../../..', 'package.json')
    : join(folder, name);
  await expect(startTestServer({ estimator: path })).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringMatching(message),
  });
});

test.each([
  [{}, 'SERVING'],
  [{ estimator: 'off' }, 'SERVICE_UNKNOWN'],
] as const)('the health of EstimatePose with the settings %j is %s', async (settings, status) => {
  const { server, close } = await startTestServer(settings);
  const health = checkHealth(server.address, { model: 'EstimatePose' });
  if (status === 'SERVING') expect(await health).toBe(status);
  else await expect(health).rejects.toMatchObject({ kind: 'not-found' });
  await close();
});
