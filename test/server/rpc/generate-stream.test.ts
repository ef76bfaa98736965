import { once } from 'node:events';
import { kill } from 'node:process';
import { type ClientDuplexStream, type ServiceError, status } from '@grpc/grpc-js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import type { GenerateStreamRequest } from '../../../src/generated/repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse__Output } from '../../../src/generated/repose/v1/GenerateStreamResponse.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient } from '../../support/grpc-client.js';
import { createPng, createRequest, enginePid, joints, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({ streamCredit: 4 }));
});

afterAll(() => close());

interface OpenStream {
  readonly call: ClientDuplexStream<GenerateStreamRequest, GenerateStreamResponse__Output>;
  readonly received: GenerateStreamResponse__Output[];
  /** Resolves with the stream's error, if any, once it has ended. */
  readonly ended: Promise<ServiceError | undefined>;
}

/** Opens a stream, and waits for its first credit. */
async function openStream(): Promise<OpenStream> {
  const call = client.generateStream();
  const received: GenerateStreamResponse__Output[] = [];
  call.on('data', (message: GenerateStreamResponse__Output) => received.push(message));
  const ended = new Promise<ServiceError | undefined>((resolve) => {
    call.on('error', resolve);
    call.on('end', () => resolve(undefined));
  });
  await until(() => received.length === 1);
  return { call, received, ended };
}

/** Summarises the messages for an id: its stages, or the description of its error. */
function summarise(received: readonly GenerateStreamResponse__Output[], id: number): string {
  const own = received.filter((message) => message.id === id);
  return own
    .map(({ response, error, isLast }) => response?.stage ?? error?.message ?? (isLast ? 'last' : '?'))
    .join();
}

const whole = 'STAGE_COARSE,STAGE_REFINED,last';
const rgb: GenerateRequest['output'] = { format: 'PICTURE_FORMAT_RGB' };

test('GenerateStream grants its credit first, and one back with each last answer', async () => {
  const { call, received, ended } = await openStream();
  expect(received[0]).toMatchObject({ id: 0, credit: 4, isLast: false });
  call.write({ id: 7, request: await createRequest() });
  call.end();
  expect(await ended).toBeUndefined();
  expect(summarise(received, 7)).toBe(whole);
  expect(received.at(-1)).toMatchObject({ id: 7, credit: 1, isLast: true });
});

test('GenerateStream draws poses with the last condition image, as Generate draws them', async () => {
  const { call, received, ended } = await openStream();
  const first = await createRequest({ cond: await createPng(16, 32, 60), output: rgb });
  const raised = {
    joints: joints.map(({ x, y, confidence }) => ({
      x: Number(x),
      y: Number(y) / 2,
      confidence: confidence ?? 0,
    })),
  };
  call.write({ id: 1, request: first });
  call.write({ id: 2, request: { pose: raised, output: rgb } });
  call.end();
  await ended;
  const drawn = received.filter(({ id, response }) => id === 2 && response !== null);
  const { responses } = await generate(client, { ...first, pose: raised });
  expect(drawn.map(({ response }) => response?.picture?.data)).toEqual(
    responses.map(({ picture }) => picture?.data),
  );
  expect(summarise(received, 1)).toBe(whole);
});

test('requests on a stream are answered as they are drawn, not as they came', async () => {
  kill(enginePid(server), 'SIGSTOP');
  const { call, received, ended } = await openStream();
  call.write({ id: 1, request: await createRequest({ model: 'slow' }) });
  call.write({ id: 2, request: await createRequest({ stages: ['STAGE_COARSE'] }) });
  await until(() => server.jobs === 2);
  kill(enginePid(server), 'SIGCONT');
  call.end();
  await ended;
  expect(received.filter(({ isLast }) => isLast).map(({ id }) => id)).toEqual([2, 1]);
});

test('a wrong request is answered with its error, and the stream continues', async () => {
  const { call, received, ended } = await openStream();
  call.write({ id: 1, request: { pose: { joints: [...joints] } } });
  call.write({ id: 2, request: null });
  call.write({ id: 3, request: await createRequest() });
  call.end();
  expect(await ended).toBeUndefined();
  expect(summarise(received, 1)).toBe('Cannot decode cond: empty, expected JPEG, PNG or WebP');
  const wrong = received.find(({ id }) => id === 2);
  expect(wrong).toMatchObject({ isLast: true, credit: 1, error: { code: status.INVALID_ARGUMENT } });
  expect(wrong?.error?.details).toHaveLength(1);
  expect(summarise(received, 3)).toBe(whole);
});

test.each([
  ['more requests than there is credit', [1, 2, 3, 4, 5], status.RESOURCE_EXHAUSTED],
  ['an id that is in flight', [1, 1], status.INVALID_ARGUMENT],
])('a stream with %s is ended, and its requests are cancelled', async (_name, ids, code) => {
  kill(enginePid(server), 'SIGSTOP');
  const { call, ended } = await openStream();
  const request = await createRequest();
  for (const id of ids) call.write({ id, request });
  expect((await ended)?.code).toBe(code);
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
});

test('cancelling a stream cancels its requests', async () => {
  kill(enginePid(server), 'SIGSTOP');
  const { call } = await openStream();
  const request = await createRequest();
  for (const id of [1, 2, 3]) call.write({ id, request });
  await until(() => server.jobs === 3);
  call.cancel();
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
});

test('a hundred requests on one stream are all answered within its credit', async () => {
  const { call, received, ended } = await openStream();
  const request = await createRequest({ stages: ['STAGE_COARSE'] });
  let credit = 4;
  call.on('data', (message: GenerateStreamResponse__Output) => {
    credit += message.credit;
  });
  for (let id = 1; id <= 100; id++) {
    while (credit === 0) await once(call, 'data');
    credit--;
    call.write({ id, request: id === 1 ? request : { ...request, cond: Buffer.alloc(0) } });
  }
  call.end();
  expect(await ended).toBeUndefined();
  for (let id = 1; id <= 100; id++) expect(summarise(received, id)).toBe('STAGE_COARSE,last');
});
