import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { createInterface } from 'node:readline';
import { status } from '@grpc/grpc-js';
import { checkHealth } from '../../../src/client/check-health.js';
import type { ReloadModelsResponse__Output } from '../../../src/generated/repose/v1/ReloadModelsResponse.js';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { cliPath } from '../../support/cli.js';
import {
  bothStages,
  connect,
  connectAdmin,
  generate,
  type Outcome,
  startGenerate,
  type TestClient,
  toStages,
} from '../../support/grpc-client.js';
import { createRequest, enginePid, fixtureModels, startTestServer, until } from '../../support/server.js';

let models: string;
let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

async function start(settings: ServerSettings = {}): Promise<void> {
  models = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await cp(fixtureModels, models, { recursive: true });
  ({ server, client, close } = await startTestServer({ modelsFolder: models, ...settings }));
}

afterEach(async () => {
  await close();
  await rm(models, { recursive: true });
});

/** Writes the model `tiny` again as another version, with another coarse graph if given. */
async function publish(version: string, coarse?: Buffer): Promise<void> {
  const path = join(models, 'tiny', 'model.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const variant = manifest.stages.coarse!.variants.fp32;
  if (coarse !== undefined) {
    variant.bytes = coarse.length;
    variant.sha256 = createHash('sha256').update(coarse).digest('hex');
    await writeFile(join(models, 'tiny', 'coarse.onnx'), coarse);
  }
  await writeFile(path, JSON.stringify({ ...manifest, version }));
}

test('reload() serves models that have changed, with new engines, and leaves those that have not', async () => {
  await start();
  const { pids } = server.engines;
  expect(await server.reload()).toBe(false);
  expect(server.engines.pids).toEqual(pids);
  await publish('2');
  expect(await server.reload()).toBe(true);
  await until(() => server.engines.pids.length === 1); // the old engine has gone
  expect(server.engines.pids).not.toEqual(pids);
  const { responses } = await generate(client, await createRequest());
  expect(responses.map(({ modelVersion }) => modelVersion)).toEqual(['2', '2']);
});

test('a server that closes does not wait for models that are being reloaded', async () => {
  await start();
  const [serving] = server.engines.pids;
  await publish('2');
  const reloaded = server.reload();
  await until(() => server.engines.pids.length === 2);
  for (const pid of server.engines.pids) if (pid !== serving) kill(pid, 'SIGSTOP'); // it never loads them
  const refused = expect(reloaded).rejects.toMatchObject({ kind: 'unavailable' });
  await server.close();
  await refused;
  expect(server.engines.pids).toEqual([]);
});

test('a request in flight finishes on the models that admitted it', async () => {
  await start();
  let reloaded: Promise<boolean> | undefined;
  const { outcome } = startGenerate(client, await createRequest({ model: 'slow' }), () => {
    reloaded ??= publish('2').then(() => server.reload());
  });
  expect(toStages(await outcome)).toEqual(bothStages);
  expect(await reloaded).toBe(true);
  await until(() => server.engines.pids.length === 1);
});

test.each([
  [
    'a file that is not what the manifest says',
    () => writeFile(join(models, 'tiny', 'coarse.onnx'), 'garbage'),
    'bytes, expected',
  ],
  ['a graph that does not load', () => publish('2', Buffer.from('garbage')), 'Cannot load the models'],
  [
    'a default model that is missing',
    () => rm(join(models, 'tiny'), { recursive: true }),
    'Cannot find the model: "tiny"',
  ],
])('reload() with %s changes nothing', async (_name, damage, message) => {
  await start();
  const { pids } = server.engines;
  await damage();
  await expect(server.reload()).rejects.toThrow(message);
  expect(server.engines.pids).toEqual(pids);
  const outcome = await generate(client, await createRequest());
  expect(toStages(outcome)).toEqual(bothStages);
  expect(outcome.responses[0]?.modelVersion).toBe('1');
});

test('a reload changes the health of its models only', async () => {
  await start();
  expect(await checkHealth(server.address, { model: 'slow' })).toBe('SERVING');
  await expect(checkHealth(server.address, { model: 'nobody' })).rejects.toMatchObject({ kind: 'not-found' });
  await rename(join(models, 'slow'), join(models, '.slow'));
  await server.reload();
  expect(await checkHealth(server.address, { model: 'slow' })).toBe('NOT_SERVING');
  expect(await checkHealth(server.address, { model: 'tiny' })).toBe('SERVING');
  await rename(join(models, '.slow'), join(models, 'slow'));
  await server.reload();
  expect(await checkHealth(server.address, { model: 'slow' })).toBe('SERVING');
});

test.each([
  ['its folder is deleted', () => rm(join(models, 'tiny'), { recursive: true })],
  [
    'its folder is replaced by one of garbage',
    async () => {
      await rename(join(models, 'tiny'), join(models, '.old'));
      await cp(join(models, '.old'), join(models, 'tiny'), { recursive: true });
      await writeFile(join(models, 'tiny', 'coarse.onnx'), 'garbage');
    },
  ],
])('an engine that ends is replaced by one with the same model, even if %s', async (_name, damage) => {
  await start();
  const output = { format: 'PICTURE_FORMAT_RGB' } as const;
  const before = await generate(client, await createRequest({ output }));
  await damage();
  await expect(server.reload()).rejects.toThrow('Cannot');
  kill(enginePid(server), 'SIGKILL');
  await until(() => server.engines.live === 0);
  const after = await generate(client, await createRequest({ output }));
  const pictures = ({ responses }: Outcome) => responses.map(({ picture }) => picture?.data);
  expect(after.responses[0]?.modelVersion).toBe('1');
  expect(pictures(after)).toEqual(pictures(before));
});

test('an engine does not load a graph that was overwritten after the server read it', async () => {
  await start();
  await writeFile(join(models, 'tiny', 'refine.onnx'), await readFile(join(models, 'slow', 'refine.onnx')));
  kill(enginePid(server), 'SIGKILL');
  await until(() => server.engines.live === 0);
  const { error } = await generate(client, await createRequest());
  expect(error?.code).toBe(status.UNAVAILABLE);
  await rm(join(models, 'tiny'), { recursive: true });
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  expect(await server.reload()).toBe(true);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
});

test('a reload writes nothing to the disk, so that it also works with a full one', async () => {
  await start();
  const { child, address } = await serveWithoutDisk();
  const client = connect(address);
  await publish('2');
  await callReload(adminAddress());
  const { responses } = await generate(client, await createRequest());
  expect(responses.map(({ modelVersion }) => modelVersion)).toEqual(['2', '2']);
  client.close();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

/** A socket file beside the models. */
const adminAddress = (): string => `unix:${models}.sock`;

/**
 * Starts `repose serve` and its engines as processes that cannot write to any file (the shell's
 * `ulimit -f 0`).
 */
async function serveWithoutDisk(): Promise<{ child: ChildProcess; address: string }> {
  const flags = [
    'serve',
    '--port',
    '0',
    '--models',
    models,
    '--default-model',
    'tiny',
    '--engines',
    '1',
    '--log-level',
    'info',
    '--admin-address',
    adminAddress(),
  ];
  const shell = ['-c', 'ulimit -f 0 && exec "$@"', 'sh', process.execPath, cliPath, ...flags];
  const log = openSync(join(models, '.log'), 'a'); // it takes no line either
  const child = spawn('sh', shell, { stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /GenerationService on (\S+:\d+)/.exec(line)?.[1];
    if (address !== undefined) return { child, address };
  }
  throw new Error('Cannot serve without a disk: the server ended');
}

test('no request is lost while models are reloaded again and again', async () => {
  await start();
  const request = await createRequest();
  let isOver = false;
  const versions = new Set<string | undefined>();
  const failures: unknown[] = [];
  const call = async (): Promise<void> => {
    while (!isOver) {
      const outcome = await generate(client, request);
      if (outcome.error !== undefined || toStages(outcome).join() !== bothStages.join())
        failures.push(outcome);
      for (const { modelVersion } of outcome.responses) versions.add(modelVersion);
    }
  };
  const callers = [call(), call(), call()];
  for (let version = 2; version <= 6; version++) {
    await publish(String(version));
    expect(await server.reload()).toBe(true);
    await until(() => versions.has(String(version)));
  }
  isOver = true;
  await Promise.all(callers);
  expect(failures).toEqual([]);
  expect([...versions]).toEqual(['1', '2', '3', '4', '5', '6']);
});

/** Calls ReloadModels. */
function callReload(address: string): Promise<ReloadModelsResponse__Output | undefined> {
  const admin = connectAdmin(address);
  return new Promise<ReloadModelsResponse__Output | undefined>((resolve, reject) => {
    admin.reloadModels({}, (error, response) => (error ? reject(error) : resolve(response)));
  }).finally(() => admin.close());
}

test('ReloadModels answers with the models that are served, and FAILED_PRECONDITION for broken ones', async () => {
  await start({ adminAddress: '127.0.0.1:0' });
  await publish('2');
  const response = await callReload(server.adminAddress ?? '');
  expect(response).toMatchObject({
    hasChanged: true,
    models: [{ name: 'slow' }, { name: 'tiny', version: '2' }],
  });
  await writeFile(join(models, 'tiny', 'model.json'), '{');
  await expect(callReload(server.adminAddress ?? '')).rejects.toMatchObject({
    code: status.FAILED_PRECONDITION,
  });
});
