import { constants } from 'node:http2';
import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../../src/client/client.js';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { bothStages, generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { callRaw, type RawCall, type RawCallOptions, toFrame } from '../../support/raw-call.js';
import { createRequest, enginePid, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;
let calls: RawCall[];

async function start(settings: ServerSettings): Promise<void> {
  ({ server, client, close } = await startTestServer(settings));
  calls = [];
}

afterEach(async () => {
  for (const call of calls) call.hangUp();
  await close();
});

function call(method: string, options?: RawCallOptions): RawCall {
  const opened = callRaw(server.address, method, options);
  calls.push(opened);
  return opened;
}

/** Long enough for callers that finish, even on a busy machine. */
const uploadMs = 2000;

const large = async () => createRequest({ cond: Buffer.alloc(200_000) });

test.each<[string, (frame: Buffer) => [string, Buffer]]>([
  ['half of its message', (frame) => ['Generate', frame.subarray(0, frame.length / 2)]],
  ['half of its head', (frame) => ['Generate', frame.subarray(0, 3)]],
  ['nothing', () => ['Generate', Buffer.alloc(0)]],
  ['its message, but not that it was the last', (frame) => ['Generate', frame]],
  ['half of the message of a call with one answer', () => ['GetModel', Buffer.of(0, 0, 0, 1, 0, 10, 5)]],
])('a caller that sends %s, and then nothing, is cut off after maxUploadMs', async (_name, toCall) => {
  await start({ maxUploadMs: uploadMs });
  const [method, bytes] = toCall(toFrame('Generate', await large()));
  const stalled = call(method);
  if (bytes.length > 0) stalled.send(bytes);
  await until(() => server.uploadBytes > bytes.length);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  await until(() => stalled.rstCode !== undefined);
  expect(stalled).toMatchObject({ status: status.DEADLINE_EXCEEDED, rstCode: constants.NGHTTP2_NO_ERROR });
  expect({ jobs: server.jobs, uploadBytes: server.uploadBytes }).toEqual({ jobs: 0, uploadBytes: 0 });
});

test('a caller that keeps sending a little is cut off after maxUploadMs too', async () => {
  await start({ maxUploadMs: uploadMs });
  const frame = toFrame('Generate', await large());
  const slow = call('Generate');
  let sent = 0;
  await until(() => {
    slow.send(frame.subarray(sent, sent + 1));
    sent = Math.min(sent + 1, frame.length - 2);
    return slow.rstCode !== undefined;
  });
  expect(slow.status).toBe(status.DEADLINE_EXCEEDED);
});

test('the bytes of a call are released even if its own deadline has ended it before', async () => {
  await start({ maxUploadMs: uploadMs });
  const stalled = call('Generate', { headers: { 'grpc-timeout': '50m' } });
  stalled.send(toFrame('Generate', await large()).subarray(0, 1000));
  await until(() => stalled.status === status.DEADLINE_EXCEEDED);
  await until(() => stalled.rstCode === constants.NGHTTP2_NO_ERROR);
  expect(server.uploadBytes).toBe(0);
});

test('a caller that keeps sending too large a message is told to stop', async () => {
  await start({ limits: { maxBytes: 1000 } });
  const stubborn = call('Generate');
  stubborn.send(Buffer.of(0, 1, 0, 0, 0, 0));
  await until(() => stubborn.status === status.RESOURCE_EXHAUSTED);
  stubborn.send(Buffer.alloc(1000));
  await until(() => stubborn.rstCode === constants.NGHTTP2_NO_ERROR);
  expect(server.uploadBytes).toBe(0);
});

test('callers that do not finish sending hold at most maxUploadBytes, and others are served', async () => {
  const maxUploadBytes = 500_000;
  await start({ maxUploadBytes });
  const half = toFrame('Generate', await large()).subarray(0, 100_000);
  const stalled = Array.from({ length: 20 }, () => call('Generate'));
  let most = 0;
  for (const each of stalled) each.send(half);
  // Four of them fit, with their bytes and overhead.
  await until(() => {
    most = Math.max(most, server.uploadBytes);
    return stalled.filter(({ status: end }) => end === status.RESOURCE_EXHAUSTED).length >= 15;
  });
  expect(most).toBeGreaterThan(100_000);
  expect(most).toBeLessThanOrEqual(maxUploadBytes);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
  for (const each of stalled) each.hangUp();
  await until(() => server.uploadBytes === 0);
});

test('a stream is cut off when a message that has begun stalls, and may be idle between two', async () => {
  await start({ maxUploadMs: uploadMs });
  const request = await createRequest();
  const toMessage = (id: number): Buffer => toFrame('GenerateStream', { id, request });
  const [resting, stalled] = [call('GenerateStream'), call('GenerateStream')];
  resting.send(toMessage(1));
  await until(() => resting.received > 500);
  await until(() => server.jobs === 0 && server.uploadBytes === 0);
  const { received } = resting;

  stalled.send(Buffer.concat([toMessage(1), toMessage(2).subarray(0, 100)]));
  await until(() => server.uploadBytes > 100);
  await until(() => stalled.rstCode !== undefined);
  expect(stalled).toMatchObject({ status: status.DEADLINE_EXCEEDED, rstCode: constants.NGHTTP2_NO_ERROR });
  expect(stalled.received).toBeGreaterThan(500); // the answer to the message that was whole
  expect(server.uploadBytes).toBe(0);

  resting.send(toMessage(2));
  await until(() => resting.received >= received + 500);
  expect(resting.rstCode).toBeUndefined();
});

test('a stream without a request in flight for maxStreamIdleMs ends, and one with a request does not', async () => {
  await start({ maxStreamIdleMs: uploadMs });
  kill(enginePid(server), 'SIGSTOP');
  const request = await createRequest();
  const busy = call('GenerateStream');
  busy.send(toFrame('GenerateStream', { id: 1, request }));
  await until(() => server.jobs === 1);
  const idle = call('GenerateStream');
  await until(() => idle.rstCode !== undefined);
  expect(idle).toMatchObject({ status: status.DEADLINE_EXCEEDED, rstCode: constants.NGHTTP2_NO_ERROR });
  const { received } = busy;
  kill(enginePid(server), 'SIGCONT');
  await until(() => busy.received > received + 500);
  await until(() => busy.rstCode !== undefined); // and then it is idle as well
  expect(busy.status).toBe(status.DEADLINE_EXCEEDED);
});

test('streams without a request in flight hold at most maxStreamIdleBytes: the longest idle ones are ended', async () => {
  const maxStreamIdleBytes = 500_000;
  await start({ maxStreamIdleBytes });
  const message = toFrame('GenerateStream', { id: 1, request: await large() });
  const streams: RawCall[] = [];
  let most = 0;
  for (let i = 0; i < 5; i++) {
    const opened = call('GenerateStream');
    streams.push(opened);
    opened.send(message);
    await until(() => opened.received > 100 && server.jobs === 0); // its picture was refused, and is held
    most = Math.max(most, server.idleBytes);
  }
  await until(() => streams.filter(({ rstCode }) => rstCode !== undefined).length === 3);
  const exhausted = expect.objectContaining({ status: status.RESOURCE_EXHAUSTED });
  expect(streams.slice(0, 3)).toEqual([exhausted, exhausted, exhausted]);
  expect(streams.slice(3).map(({ rstCode }) => rstCode)).toEqual([undefined, undefined]);
  expect(most).toBeGreaterThan(400_000);
  expect(most).toBeLessThanOrEqual(maxStreamIdleBytes);
  for (const each of streams) each.hangUp();
  await until(() => server.idleBytes === 0);
});

test('GetModel returns how long a message may take, and how long a stream may be idle', async () => {
  await start({ maxUploadMs: 1234, maxStreamIdleMs: 5678 });
  const typed = createClient(server.address);
  expect((await typed.getModel()).limits).toMatchObject({ maxUploadMs: 1234, maxStreamIdleMs: 5678 });
  typed.close();
});
