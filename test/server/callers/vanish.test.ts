import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';
import { kill } from 'node:process';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { connect, generate, startGenerate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createRequest, enginePid, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

async function start(settings: ServerSettings = {}): Promise<void> {
  ({ server, client, close } = await startTestServer(settings));
}

afterEach(() => close());

/**
 * Starts a proxy to the server. `cut` closes its connections. `freeze` stops passing data without
 * closing them, like a machine that has lost power.
 */
async function startProxy(): Promise<{ address: string; cut: () => void; freeze: () => void }> {
  const port = Number(server.address.split(':')[1]);
  const sockets: Socket[] = [];
  const proxy = createServer((near) => {
    const far = openSocket(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined)); // cut() causes one
    near.pipe(far).pipe(near);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  };
  const freeze = (): void => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, cut, freeze };
}

test('callers that vanish, in the queue or while their requests are drawn, leave their places to others', async () => {
  await start();
  kill(enginePid(server), 'SIGSTOP');
  const { pids } = server.engines;
  const request = await createRequest();
  const proxy = await startProxy();
  const vanishing = connect(proxy.address);
  const outcomes = Array.from({ length: 40 }, () => startGenerate(vanishing, request).outcome);
  await until(() => server.jobs === 40);
  const staying = generate(client, request);
  await until(() => server.jobs === 41);
  proxy.cut();
  await until(() => server.jobs === 1);
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await staying)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  for (const { responses } of await Promise.all(outcomes)) expect(responses).toEqual([]);
  expect(server.engines.pids).toEqual(pids);
  vanishing.close();
});

test('callers whose machine stops answering lose their places after a keepalive', async () => {
  await start({ keepaliveMs: 2000 });
  kill(enginePid(server), 'SIGSTOP');
  const request = await createRequest();
  const proxy = await startProxy();
  const silent = connect(proxy.address);
  const outcomes = Array.from({ length: 5 }, () => startGenerate(silent, request).outcome);
  await until(() => server.jobs === 5);
  proxy.freeze();
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
  proxy.cut();
  await Promise.all(outcomes);
  silent.close();
});
