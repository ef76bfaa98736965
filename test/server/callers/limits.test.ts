import { once } from 'node:events';
import { constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { status } from '@grpc/grpc-js';
import { checkHealth } from '../../../src/client/check-health.js';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { bothStages, connect, generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { callRaw, openSession } from '../../support/raw-call.js';
import { breakRules, brokenFrames } from '../../support/rule-breaker.js';
import { createRequest, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

async function start(settings: ServerSettings = {}): Promise<void> {
  ({ server, client, close } = await startTestServer(settings));
}

afterEach(() => close());

test('a call beyond maxCalls of its service is refused, and other services and later calls have room', async () => {
  await start({ maxCalls: 3, maxQueue: 1 });
  const session = openSession(server.address);
  const open = Array.from({ length: 3 }, () => callRaw('', 'GenerateStream', { session }));
  await until(() => open.every(({ received }) => received > 0));
  const refused = callRaw('', 'GenerateStream', { session });
  await until(() => refused.rstCode !== undefined);
  expect(refused).toMatchObject({
    status: status.RESOURCE_EXHAUSTED,
    message: 'Cannot take the call: 3 of repose.v1.GenerationService are open already, expected fewer',
    details: { retryAfterMs: 1000 },
  });
  expect(await checkHealth(server.address)).toBe('SERVING');
  session.destroy();
  await until(() => server.idleBytes === 0);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
});

test('maxCalls leaves room for twice maxQueue', async () => {
  await start({ maxCalls: 1, maxQueue: 2 });
  const session = openSession(server.address);
  const calls = Array.from({ length: 5 }, () => callRaw('', 'GenerateStream', { session }));
  await until(() => calls[4]?.status !== undefined);
  expect(calls.map((call) => call.status)).toEqual(
    [0, 0, 0, 0, status.RESOURCE_EXHAUSTED].map((code) => code || undefined),
  );
  session.destroy();
});

test('a connection has maxConnectionCalls: a client that respects it waits, and one that does not is refused', async () => {
  await start({ maxConnectionCalls: 2 });
  const session = openSession(server.address);
  const calls = Array.from({ length: 3 }, () => callRaw('', 'GenerateStream', { session })); // before it has heard
  await until(() => calls[2]?.rstCode !== undefined);
  expect(calls[2]?.rstCode).toBe(constants.NGHTTP2_REFUSED_STREAM);
  expect(session.remoteSettings.maxConcurrentStreams).toBe(2);
  session.destroy();
  const request = await createRequest();
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => generate(client, request)));
  expect(outcomes.map(toStages)).toEqual(outcomes.map(() => bothStages));
});

test.each(brokenFrames)('a caller that sends %s and hangs up makes room for others', async (_name, bytes) => {
  await start({ maxConnections: 1, keepaliveMs: 3_600_000 });
  const socket = await breakRules(server.address, bytes);
  socket.end();
  await until(() => socket.closed);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
});

test('connections beyond maxConnections are closed, and there is room again when others close', async () => {
  await start({ maxConnections: 2 });
  const [host, port] = server.address.split(':');
  const open = [1, 2].map(() => connectSocket(Number(port), host));
  await Promise.all(open.map((socket) => once(socket, 'data'))); // HTTP/2's settings
  const late = connect(server.address);
  const { error } = await generate(late, await createRequest());
  expect(error?.code).toBe(status.UNAVAILABLE);
  late.close();
  const [first] = open;
  first?.destroy();
  await until(() => first?.closed === true);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  for (const socket of open) socket.destroy();
});
