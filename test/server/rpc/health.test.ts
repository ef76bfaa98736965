import { kill } from 'node:process';
import { protoPath } from 'grpc-health-check';
import type { RunningServer } from '../../../src/server/running-server.js';
import { connectTo } from '../../support/connect-to.js';
import { startGenerate, toStages } from '../../support/grpc-client.js';
import { createRequest, enginePid, patienceMs, startTestServer, until } from '../../support/server.js';

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
