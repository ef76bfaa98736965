import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import { protoPath } from 'grpc-health-check';
import { pino } from 'pino';
import { Health } from '../../../src/server/rpc/health.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { connectTo } from '../../support/connect-to.js';
import { startGenerate, toDetails, toStages } from '../../support/grpc-client.js';
import { callRaw, frame, openSession } from '../../support/raw-call.js';
import {
  createRequest,
  enginePid,
  fixtureModels,
  patienceMs,
  startTestServer,
  until,
} from '../../support/server.js';

let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, close } = await startTestServer());
});

afterAll(() => close());

test.each(['', 'repose.v1.GenerationService', 'repose.v1.GenerationService/tiny'])(
  'the health of %j follows the engine',
  async (service) => {
    const health = connectTo(server.address, protoPath, 'grpc.health.v1.Health');
    const watch = health['Watch']?.({ service });
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      watch?.on('error', () => undefined); // the cancellation below
      watch?.on('data', ({ status }: { status: string }) => {
        seen.push(status);
        if (seen.length === 1) kill(enginePid(server), 'SIGKILL');
        if (seen.length === 3) resolve();
      });
    });
    health.close();
    expect(seen).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
  },
);

test('the health of a server that drains stays NOT_SERVING when its engine is replaced', async () => {
  const draining = await startTestServer({ drainMs: patienceMs });
  const health = connectTo(draining.server.address, protoPath, 'grpc.health.v1.Health');
  const seen: string[] = [];
  const watch = health['Watch']?.({ service: '' });
  watch?.on('error', () => undefined); // the server's end
  watch?.on('data', ({ status }: { status: string }) => seen.push(status));
  await until(() => seen.length === 1);
  const pid = enginePid(draining.server);
  kill(pid, 'SIGSTOP'); // it takes the request and keeps the server draining
  const { outcome } = startGenerate(draining.client, await createRequest());
  await until(() => draining.server.jobs === 1);
  const closed = draining.server.close();
  kill(pid, 'SIGKILL');
  expect(toStages(await outcome)).toHaveLength(2);
  await closed;
  expect(seen).toContain('NOT_SERVING');
  expect(seen.slice(1)).not.toContain('SERVING');
  health.close();
  await draining.close();
});

const connectHealth = (address: string) => connectTo(address, protoPath, 'grpc.health.v1.Health');

/** Makes a call with one answer. */
function check(address: string, method: string, request: object): Promise<[ServiceError | null, unknown]> {
  const health = connectHealth(address);
  return new Promise<[ServiceError | null, unknown]>((resolve) => {
    health[method]?.(request, (error: ServiceError | null, answer: unknown) => resolve([error, answer]));
  }).finally(() => health.close());
}

test('the health of a name that is not served is NOT_FOUND, with a short message', async () => {
  const [error] = await check(server.address, 'Check', { service: `${'nobody\n'.repeat(30)}` });
  expect(error?.code).toBe(status.NOT_FOUND);
  expect(error?.details).toMatch(
    /^Cannot check the health: "nobody\\nnobody.{0,120}, expected one of the names that List returns$/,
  );
});

test('List has every name with its health', async () => {
  const [, answer] = await check(server.address, 'List', {});
  const serving = { status: 'SERVING' };
  expect(answer).toEqual({
    statuses: {
      '': serving,
      'repose.v1.GenerationService': serving,
      'repose.v1.GenerationService/EstimatePose': serving,
      'repose.v1.GenerationService/slow': serving,
      'repose.v1.GenerationService/tiny': serving,
    },
  });
});

test.each(['Check', 'Watch'])('%s of too long a name is INVALID_ARGUMENT', async (method) => {
  const health = connectHealth(server.address);
  const service = 'x'.repeat(257);
  const error = await new Promise<ServiceError>((resolve) => {
    if (method === 'Check') health['Check']?.({ service }, resolve);
    else
      health['Watch']?.({ service })
        .on('error', resolve)
        .on('data', () => undefined);
  });
  health.close();
  expect(error.code).toBe(status.INVALID_ARGUMENT);
  const description = 'Cannot read service: 257 characters, expected at most 256';
  expect(toDetails(error).violations).toEqual([{ field: 'service', description }]);
});

test('a watch of a name that is not served is notified when it is', async () => {
  const models = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  const { server: growing, close: closeGrowing } = await startTestServer({ modelsFolder: models });
  const health = connectHealth(growing.address);
  const watch = health['Watch']?.({ service: 'repose.v1.GenerationService/slow' });
  const seen: string[] = [];
  watch?.on('error', () => undefined); // the cancellation below
  watch?.on('data', ({ status: is }: { status: string }) => seen.push(is));
  await until(() => seen.length === 1);
  await cp(join(fixtureModels, 'slow'), join(models, 'slow'), { recursive: true });
  await growing.reload();
  await until(() => seen.length === 2);
  expect(seen).toEqual(['SERVICE_UNKNOWN', 'SERVING']);
  health.close();
  await closeGrowing();
  await rm(models, { recursive: true });
});

test('nothing is kept of a watch that has ended', async () => {
  const health = new Health({ log: pino({ level: 'silent' }) });
  const bare = new Server();
  health.addToServer(bare);
  const port = await new Promise<number>((resolve) => {
    bare.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound));
  });
  const session = openSession(`127.0.0.1:${port}`);
  const calls = Array.from({ length: 20 }, () => callRaw('', '/grpc.health.v1.Health/Watch', { session }));
  for (const [i, call] of calls.entries()) call.send(frame(Buffer.of(0x0a, 1, i)));
  for (const call of calls) call.end();
  await until(() => health.watches === calls.length);
  session.destroy();
  await until(() => health.watches === 0);
  bare.forceShutdown();
});
