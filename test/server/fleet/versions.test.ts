import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import { checkHealth } from '../../../src/client/check-health.js';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import {
  bothStages,
  generate,
  type Outcome,
  startGenerate,
  type TestClient,
  toStages,
} from '../../support/grpc-client.js';
import { createRequest, enginePid, startTestServer, until } from '../../support/server.js';
import { createVersionedModels, type VersionedModels } from '../../support/versions.js';

let models: VersionedModels;
let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

async function start(settings: ServerSettings = {}, second: 'darker' | 'slow' = 'darker'): Promise<void> {
  models = await createVersionedModels(second);
  ({ server, client, close } = await startTestServer({ modelsFolder: models.folder, ...settings }));
}

afterEach(async () => {
  await close();
  await models.close();
});

const output = { format: 'PICTURE_FORMAT_RGB' } as const;

const toVersions = ({ responses }: Outcome): string[] => responses.map(({ modelVersion }) => modelVersion);
const toPictures = ({ responses }: Outcome) => responses.map(({ picture }) => picture?.data);

async function draw(changes: Partial<GenerateRequest> = {}): Promise<Outcome> {
  return generate(client, await createRequest({ output, ...changes }));
}

test('a request gets the version that it names, or the default one', async () => {
  await start();
  const [unnamed, first, second] = [
    await draw(),
    await draw({ modelVersion: '1' }),
    await draw({ model: 'tiny', modelVersion: '2' }),
  ];
  expect([unnamed, first, second].map(toVersions)).toEqual([
    ['1', '1'],
    ['1', '1'],
    ['2', '2'],
  ]);
  expect(second.responses[0]?.model).toBe('tiny');
  expect(toPictures(first)).toEqual(toPictures(unnamed));
  expect(toPictures(second)).not.toEqual(toPictures(first));
  expect(toVersions(await draw({ model: 'slow', modelVersion: '1' }))).toEqual(['1', '1']);
});

test('requests that wait together are drawn by the versions that they name, and never share pictures', async () => {
  await start({ sharesWork: true, maxBatch: 8 });
  const alone = [await draw({ modelVersion: '1' }), await draw({ modelVersion: '2' })];
  kill(enginePid(server), 'SIGSTOP');
  const names = ['1', '2', '1', '2'];
  const outcomes = names.map((modelVersion) => draw({ modelVersion }));
  await until(() => server.reuse.drawn + server.reuse.shared === alone.length + names.length);
  expect(server.reuse).toEqual({ drawn: 4, shared: 2, cached: 0 });
  kill(enginePid(server), 'SIGCONT');
  for (const [index, outcome] of (await Promise.all(outcomes)).entries()) {
    expect(toVersions(outcome)).toEqual([names[index], names[index]]);
    expect(toPictures(outcome)).toEqual(toPictures(alone[index % 2]!));
  }
});

test('a cached picture is not that of other graphs which name the same version', async () => {
  await start({ cacheBytes: 1_000_000 });
  const before = await draw();
  await models.remove('1');
  await models.add('1', 'darker');
  expect(await server.reload()).toBe(true);
  const [after, again] = [await draw(), await draw()];
  expect(server.reuse).toEqual({ drawn: 2, shared: 0, cached: 1 });
  expect(toPictures(after)).not.toEqual(toPictures(before));
  expect(toPictures(again)).toEqual(toPictures(after));
});

test('an engine that is replaced has every version', async () => {
  await start();
  kill(enginePid(server), 'SIGKILL');
  await until(() => server.engines.live === 0);
  for (const modelVersion of ['1', '2'])
    expect(toVersions(await draw({ modelVersion }))).toEqual([modelVersion, modelVersion]);
});

test('GetModel lists the versions and the default one, and describes any of them; ListModels has each model once', async () => {
  await start();
  const typed = createClient(server.address);
  const expected = { versions: ['1', '2'], defaultVersion: '1' };
  expect((await typed.getModel()).model).toMatchObject({ version: '1', isDefault: true, ...expected });
  const second = (await typed.getModel('tiny', { version: '2' })).model;
  expect(second).toMatchObject({ version: '2', isDefault: false, ...expected });
  expect(await typed.listModels()).toMatchObject({
    defaultModel: 'tiny',
    models: [
      { name: 'slow', version: '1', versions: ['1'], defaultVersion: '1' },
      { name: 'tiny', version: '1', ...expected },
    ],
  });
  typed.close();
});

test('a version that is not served is NOT_FOUND, and the error names those that are', async () => {
  await start();
  const details = 'Cannot find the model\'s version: "3" of tiny, expected one of: 1, 2';
  expect((await draw({ modelVersion: '3' })).error).toMatchObject({ code: status.NOT_FOUND, details });
  const typed = createClient(server.address);
  await expect(typed.getModel('', { version: '3' })).rejects.toMatchObject({ kind: 'not-found' });
  await expect(typed.getModel('slow', { version: '2' })).rejects.toThrow('"2" of slow, expected one of: 1');
  const { cond } = await createRequest();
  const pose = {
    units: 'pixels',
    joints: Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 })),
  } as const;
  const request = { cond: Buffer.from(cond ?? []), pose };
  const answers: unknown[] = [];
  const requests = ['3', '2'].map((modelVersion) => ({
    key: modelVersion,
    request: { ...request, modelVersion },
  }));
  for await (const answer of typed.generateStream(requests)) answers.push(answer);
  expect(answers).toContainEqual({
    kind: 'failed',
    key: '3',
    error: expect.objectContaining({ kind: 'not-found' }),
  });
  expect(answers).toContainEqual({ kind: 'done', key: '2' });
  typed.close();
});

test('reload() adds versions, switches the default and removes versions', async () => {
  await start();
  await models.add('3');
  expect(await server.reload()).toBe(true);
  expect(toVersions(await draw({ modelVersion: '3' }))).toEqual(['3', '3']);
  expect(toVersions(await draw())).toEqual(['1', '1']);

  await models.setDefault('3');
  expect(await server.reload()).toBe(true);
  expect(toVersions(await draw())).toEqual(['3', '3']);
  expect(toVersions(await draw({ modelVersion: '1' }))).toEqual(['1', '1']);

  await models.remove('1');
  expect(await server.reload()).toBe(true);
  expect((await draw({ modelVersion: '1' })).error?.details).toContain('expected one of: 2, 3');
  expect(await server.reload()).toBe(false);

  await models.remove('3'); // still the default
  await expect(server.reload()).rejects.toThrow('"3", expected one of the versions beside it: 2');
  expect(toVersions(await draw())).toEqual(['3', '3']);
});

test('the health of a model is the same for all of its versions, even if some are added or removed', async () => {
  await start();
  const health = (model: string) => checkHealth(server.address, { model });
  expect(await health('tiny')).toBe('SERVING');
  await models.setDefault('2');
  await models.remove('1');
  await server.reload();
  expect(await health('tiny')).toBe('SERVING');
  await expect(health('tiny@2')).rejects.toMatchObject({ kind: 'not-found' });
});

test('a request in flight finishes on a version that is removed', async () => {
  await start({}, 'slow');
  let reloaded: Promise<boolean> | undefined;
  const request = await createRequest({ modelVersion: '2' });
  const { outcome } = startGenerate(client, request, () => {
    reloaded ??= models.remove('2').then(() => server.reload());
  });
  expect(toStages(await outcome)).toEqual(bothStages);
  expect(toVersions(await outcome)).toEqual(['2', '2']);
  expect(await reloaded).toBe(true);
  expect((await draw({ modelVersion: '2' })).error?.code).toBe(status.NOT_FOUND);
});

test('no request is lost while versions are added, become the default and are removed', async () => {
  await start();
  let isOver = false;
  const seen = new Set<string>();
  const failures: unknown[] = [];
  const call = async (modelVersion: string): Promise<void> => {
    while (!isOver) {
      const outcome = await draw({ modelVersion, stages: ['STAGE_COARSE'] });
      const [version = ''] = toVersions(outcome);
      if (outcome.error !== undefined || (modelVersion !== '' && version !== modelVersion))
        failures.push(outcome);
      if (modelVersion === '') seen.add(version);
    }
  };
  const callers = [call(''), call(''), call('2')];
  let last = '1';
  for (const version of ['3', '4']) {
    await models.add(version);
    await models.setDefault(version);
    expect(await server.reload()).toBe(true);
    await until(() => seen.has(version));
    await models.remove(last);
    expect(await server.reload()).toBe(true);
    last = version;
  }
  isOver = true;
  await Promise.all(callers);
  expect(failures).toEqual([]);
  expect([...seen]).toEqual(['1', '3', '4']);
});
