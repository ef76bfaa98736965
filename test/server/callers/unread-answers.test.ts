import { constants } from 'node:http2';
import { kill } from 'node:process';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { bothStages, generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { callRaw, frame } from '../../support/raw-call.js';
import { createRequest, enginePid, startTestServer, until } from '../../support/server.js';
import { callWithoutReading, type UnreadCall } from '../../support/unread-call.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;
let calls: UnreadCall[];

async function start(settings: ServerSettings): Promise<void> {
  ({ server, client, close } = await startTestServer(settings));
  calls = [];
}

afterEach(async () => {
  for (const call of calls) call.hangUp();
  await close();
});

const output = { format: 'PICTURE_FORMAT_RGB' } as const;
/** The counted bytes of an answer: two pictures of 16x32 pixels with their overhead. */
const answerBytes = 2 * (16 * 32 * 3 + 256);

test('fifty callers that never read hold at most maxUnreadBytes, and others are served meanwhile', async () => {
  await start({ maxUnreadBytes: 10 * answerBytes });
  const request = await createRequest({ output });
  const most = { bytes: 0 };
  const others = Array.from({ length: 10 }, async () => {
    const outcome = await generate(client, request);
    most.bytes = Math.max(most.bytes, server.unreadBytes);
    return toStages(outcome);
  });
  calls = Array.from({ length: 50 }, () => callWithoutReading(server.address, 'Generate', [request]));
  // The last forty answers cut off the first forty.
  await until(() => calls.filter(({ rstCode }) => rstCode === constants.NGHTTP2_CANCEL).length >= 40);
  await until(() => server.jobs === 0);
  expect(server.unreadBytes).toBeLessThanOrEqual(10 * answerBytes);
  expect(most.bytes).toBeLessThanOrEqual(10 * answerBytes);
  for (const stages of await Promise.all(others)) expect(stages).toEqual(bothStages);
  expect(toStages(await generate(client, request))).toEqual(bothStages);
  for (const call of calls) call.hangUp();
  await until(() => server.unreadBytes === 0);
});

test.each([
  ['Generate', (request: object) => callWithoutReading(server.address, 'Generate', [request])],
  [
    'GenerateStream',
    (request: object) =>
      callWithoutReading(
        server.address,
        'GenerateStream',
        [1, 2, 3].map((id) => ({ id, request })),
      ),
  ],
] as const)('a caller of %s that never reads is cut off at the longest deadline', async (_name, call) => {
  await start({ maxDeadlineMs: 3000 });
  const request = await createRequest({ output });
  await generate(client, request); // the engine has tried its models out by then
  calls = [call(request)];
  await until(() => server.unreadBytes > 0);
  await until(() => calls[0]?.rstCode === constants.NGHTTP2_CANCEL);
  expect({ jobs: server.jobs, unreadBytes: server.unreadBytes }).toEqual({ jobs: 0, unreadBytes: 0 });
});

test.each(['GetModel', 'ListModels', '/grpc.health.v1.Health/Check', '/grpc.health.v1.Health/List'])(
  'a caller of %s that never reads is cut off at the longest deadline',
  async (method) => {
    await start({ maxDeadlineMs: 3000 });
    const call = callRaw(server.address, method, { settings: { initialWindowSize: 0 } });
    calls = [call];
    call.send(frame(Buffer.of()));
    call.end();
    await until(() => server.unreadBytes > 0);
    await until(() => call.rstCode === constants.NGHTTP2_CANCEL);
    expect(server.unreadBytes).toBe(0);
  },
);

test('closing does not wait for callers that never read beyond drainMs', async () => {
  await start({ drainMs: 100 });
  calls = [callWithoutReading(server.address, 'Generate', [await createRequest({ output })])];
  await until(() => server.unreadBytes > 0);
  await server.close();
  await until(() => calls[0]?.rstCode !== undefined);
});

test('a request that waits when its caller is cut off leaves the queue', async () => {
  await start({ maxDeadlineMs: 1000 });
  kill(enginePid(server), 'SIGSTOP');
  const request = await createRequest({ output });
  calls = [callWithoutReading(server.address, 'GenerateStream', [{ id: 1, request }])];
  await until(() => server.jobs === 1);
  await until(() => calls[0]?.rstCode === constants.NGHTTP2_CANCEL); // the stream's first credit was not taken either
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
});
