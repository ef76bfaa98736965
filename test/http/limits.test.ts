import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { kill } from 'node:process';
import { toJsonString } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport as createNodeTransport } from '@connectrpc/connect-node';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import {
  GenerateRequestSchema,
  GenerationService,
  Stage,
} from '../../src/generated/connect/repose/v1/generation_pb.js';
import type { ServerSettings } from '../../src/server/config.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { createAuthority, writeTexts } from '../support/certificates.js';
import { generate, type TestClient, toStages } from '../support/grpc-client.js';
import { createConnectRequest, openHttp } from '../support/http.js';
import { callRaw } from '../support/raw-call.js';
import { breakRules, brokenFrames } from '../support/rule-breaker.js';
import { createRequest, enginePid, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;
let baseUrl: string;

async function start(settings: ServerSettings = {}): Promise<void> {
  ({ server, client, close } = await startTestServer({ httpAddress: '127.0.0.1:0', ...settings }));
  baseUrl = `http://${server.httpAddress}`;
}

afterEach(() => close());

const both = ['STAGE_COARSE', 'STAGE_REFINED'];
const path = '/repose.v1.GenerationService/Generate';
const head = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`;

describe('a caller that goes away leaves its place in the queue', () => {
  const calls: [string, () => Transport][] = [
    ['aborts a Connect call in JSON', () => createConnectTransport({ baseUrl })],
    ['aborts a gRPC-Web call', () => createGrpcWebTransport({ baseUrl })],
    ['resets its stream of HTTP/2', () => createNodeTransport({ baseUrl, httpVersion: '2' })],
  ];

  test.each(calls)('one that %s', async (_name, createTransport) => {
    await start();
    kill(enginePid(server), 'SIGSTOP');
    const leaving = new AbortController();
    const responses = createClient(GenerationService, createTransport()).generate(
      await createConnectRequest(),
      {
        signal: leaving.signal,
      },
    );
    const outcome = responses[Symbol.asyncIterator]().next();
    outcome.catch(() => undefined); // it is aborted
    await until(() => server.jobs === 1);
    leaving.abort();
    await until(() => server.jobs === 0);
    kill(enginePid(server), 'SIGCONT');
    await expect(outcome).rejects.toThrow();
    expect(toStages(await generate(client, await createRequest()))).toEqual(both);
  });

  test('one that closes its connection, as curl does', async () => {
    await start();
    kill(enginePid(server), 'SIGSTOP');
    const body = toJsonString(GenerateRequestSchema, await createConnectRequest());
    const socket = openHttp(server);
    await socket.send(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    await until(() => server.jobs === 1);
    socket.hangUp();
    await until(() => server.jobs === 0);
    kill(enginePid(server), 'SIGCONT');
  });

  test('one whose deadline passes is told so', async () => {
    await start();
    kill(enginePid(server), 'SIGSTOP');
    const body = toJsonString(GenerateRequestSchema, await createConnectRequest());
    const headers = { 'content-type': 'application/json', 'connect-timeout-ms': '300' };
    const response = await fetch(`${baseUrl}${path}`, { method: 'POST', body, headers });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'deadline_exceeded' });
    await until(() => server.jobs === 0);
    kill(enginePid(server), 'SIGCONT');
  });
});

describe('bodies', () => {
  test('one that says it is too long is refused before it is sent', async () => {
    await start();
    const socket = openHttp(server);
    await socket.send(`${head}connection: close\r\ncontent-length: 1000000000\r\n\r\n{`);
    expect(await socket.firstLine()).toMatch(/^HTTP\/1\.1 429 /);
    socket.hangUp();
    await until(() => server.uploadBytes === 0);
  });

  test('one that turns out to be too long is refused while it is sent', async () => {
    await start({ limits: { maxBytes: 1000 } });
    const socket = openHttp(server);
    await socket.send(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `ffff\r\n${'x'.repeat(0xffff)}\r\n`;
    for (let sent = 0; sent < 3; sent++) await socket.send(chunk);
    expect(await socket.firstLine()).toMatch(/^HTTP\/1\.1 429 /);
    socket.hangUp();
    await until(() => server.uploadBytes === 0);
  });

  test.each([
    ['nothing of it', ''],
    ['half of it', '{"cond": "AAAA'],
  ])('one of which a caller sends %s is cut off after maxUploadMs', async (_name, half) => {
    await start({ maxUploadMs: 2000 });
    const socket = openHttp(server);
    await socket.send(`${head}content-length: 1000\r\n\r\n${half}`);
    await until(() => server.uploadBytes > 0);
    expect(await socket.firstLine()).toMatch(/^HTTP\/1\.1 504 /);
    expect({ jobs: server.jobs, uploadBytes: server.uploadBytes }).toEqual({ jobs: 0, uploadBytes: 0 });
    socket.hangUp();
  });

  test('those that have arrived in part hold at most maxUploadBytes together', async () => {
    await start({ maxUploadBytes: 100_000 });
    const sockets = Array.from({ length: 4 }, () => openHttp(server));
    for (const socket of sockets)
      await socket.send(`${head}content-length: 50000\r\n\r\n${'x'.repeat(40_000)}`);
    const lines = sockets.map(({ firstLine }) => firstLine());
    expect(await Promise.any(lines)).toMatch(/^HTTP\/1\.1 429 /);
    expect(server.uploadBytes).toBeLessThanOrEqual(100_000);
    for (const socket of sockets) socket.hangUp();
    await until(() => server.uploadBytes === 0);
  });
});

describe('a caller that does not read', () => {
  test('over HTTP/2 is cut off at the longest deadline', async () => {
    await start({ maxDeadlineMs: 4000 });
    const call = callRaw(server.httpAddress ?? '', 'ListModels', {
      settings: { initialWindowSize: 0 },
      headers: { 'content-type': 'application/json' },
    });
    call.send(Buffer.from('{}'));
    call.end();
    await until(() => server.unreadBytes > 0);
    await until(() => call.rstCode !== undefined);
    expect(server.unreadBytes).toBe(0);
    call.hangUp();
  });
});

test('connections beyond the share of the port are closed', async () => {
  await start({ maxConnections: 4 });
  const sockets = Array.from({ length: 3 }, () => openHttp(server));
  await until(() => sockets.some(({ isClosed }) => isClosed));
  expect(sockets.filter(({ isClosed }) => isClosed)).toHaveLength(1);
  expect(toStages(await generate(client, await createRequest()))).toEqual(both);
  for (const socket of sockets) socket.hangUp();
});

describe('a server that closes', () => {
  test('finishes the requests that have begun, also those whose body still arrives', async () => {
    await start({ drainMs: 40_000 });
    kill(enginePid(server), 'SIGSTOP');
    const stages: Stage[] = [];
    const request = await createConnectRequest();
    const drawn = (async () => {
      const connect = createClient(GenerationService, createConnectTransport({ baseUrl }));
      for await (const { stage } of connect.generate(request)) stages.push(stage);
    })();
    const body = toJsonString(GenerateRequestSchema, request);
    const late = openHttp(server);
    await late.send(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    await until(() => server.jobs === 1 && server.uploadBytes > 0);
    const closed = server.close();
    kill(enginePid(server), 'SIGCONT');
    await late.send(body.slice(10));
    await Promise.all([drawn, closed]);
    expect(stages).toEqual([Stage.COARSE, Stage.REFINED]);
    expect(await late.text()).toMatch(/^HTTP\/1\.1 200 .*STAGE_REFINED/s);
    await expect(fetch(`${baseUrl}/livez`)).rejects.toThrow();
  });

  test('ends requests that take longer than drainMs with UNAVAILABLE', async () => {
    await start({ drainMs: 100 });
    kill(enginePid(server), 'SIGSTOP');
    const body = toJsonString(GenerateRequestSchema, await createConnectRequest());
    const socket = openHttp(server);
    await socket.send(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    await until(() => server.jobs === 1);
    await server.close();
    expect(await socket.text()).toMatch(/^HTTP\/1\.1 503 .*"unavailable"/s);
  });
});

test('a connection of HTTP/2 ends when its caller ends it', async () => {
  await start();
  const { hostname, port } = new URL(baseUrl);
  const socket = connectSocket({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.write(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1'));
  await once(socket, 'data'); // the settings of the server
  socket.resume().end();
  await once(socket, 'end');
  socket.destroy();
});

describe('a caller that breaks the rules of HTTP/2', () => {
  test.each(brokenFrames)('with %s and hangs up makes room for others', async (_name, bytes) => {
    await start({ maxConnections: 2, keepaliveMs: 3_600_000 }); // one of each port
    const socket = await breakRules(server.httpAddress ?? '', bytes);
    socket.end();
    await until(() => socket.closed);
    expect(await (await fetch(`${baseUrl}/livez`)).text()).toBe('live\n');
  });

  test('over TLS and hangs up is let go', async () => {
    const authority = await createAuthority('authority');
    const { cert, key } = await writeTexts({ ...(await authority.sign('server')) });
    await start({ tls: { cert, key }, keepaliveMs: 3_600_000 });
    const [[, bytes] = ['', Buffer.alloc(0)]] = brokenFrames;
    const socket = await breakRules(server.httpAddress ?? '', bytes, authority.cert);
    socket.end();
    await until(() => socket.closed);
  });

  test('and stays is let go after a keepalive', async () => {
    await start({ keepaliveMs: 200 });
    const [[, bytes] = ['', Buffer.alloc(0)]] = brokenFrames;
    const socket = await breakRules(server.httpAddress ?? '', bytes);
    await until(() => socket.closed);
  });
});

test('a body that nobody reads is not parsed', async () => {
  await start();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${baseUrl}/elsewhere`, { method: 'POST', headers, body: '{"' });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'not_found' });
});
