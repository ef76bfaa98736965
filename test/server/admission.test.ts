import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import type { ServerSettings } from '../../src/server/config.js';
import type { RunningServer } from '../../src/server/running-server.js';
import {
  bothStages,
  generate,
  startGenerate,
  type TestClient,
  toDetails,
  toStages,
} from '../support/grpc-client.js';
import { createRequest, enginePid, patienceMs, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

/** Starts a server whose engine accepts work but is stopped until it gets SIGCONT. */
async function startStopped(settings: ServerSettings): Promise<void> {
  ({ server, client, close } = await startTestServer(settings));
  kill(enginePid(server), 'SIGSTOP');
}

afterEach(() => close());

test('a request that finds the queue full is refused at once, with the time of the next try', async () => {
  await startStopped({ maxQueue: 2 });
  const request = await createRequest();
  const accepted = [generate(client, request), generate(client, request)];
  await until(() => server.jobs === 2);
  const { responses, error } = await generate(client, request);
  expect(responses).toEqual([]);
  expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(toDetails(error).retryAfterMs).toBeGreaterThan(0);
  kill(enginePid(server), 'SIGCONT');
  for (const outcome of await Promise.all(accepted)) expect(toStages(outcome)).toEqual(bothStages);
});

test('a full queue refuses a request before it looks at the picture', async () => {
  await startStopped({ maxQueue: 1 });
  const accepted = generate(client, await createRequest());
  await until(() => server.jobs === 1);
  const { error } = await generate(client, await createRequest({ cond: Buffer.from('no picture at all') }));
  expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await accepted)).toEqual(bothStages);
});

test('a cancelled request frees its place', async () => {
  await startStopped({ maxQueue: 1 });
  const request = await createRequest();
  const first = startGenerate(client, request);
  await until(() => server.jobs === 1);
  first.cancel();
  await until(() => server.jobs === 0);
  const second = generate(client, request);
  await until(() => server.jobs === 1);
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await second)).toEqual(bothStages);
  expect((await first.outcome).error?.code).toBe(status.CANCELLED);
});

test("a request past the client's deadline frees its place", async () => {
  await startStopped({ maxQueue: 1 });
  const request = await createRequest();
  const call = client.generate(request, { deadline: Date.now() + 2000 });
  const ended = new Promise((resolve) => call.on('error', resolve).on('data', () => undefined));
  await until(() => server.jobs === 1); // it has taken its place
  expect(await ended).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await generate(client, request))).toEqual(bothStages);
});

test("a request past the server's longest deadline is DEADLINE_EXCEEDED", async () => {
  await startStopped({ maxDeadlineMs: 100 });
  const { error } = await generate(client, await createRequest());
  expect(error?.code).toBe(status.DEADLINE_EXCEEDED);
  expect(server.jobs).toBe(0);
});

test('a request that would be drawn after its deadline is refused at once, and one with enough time is not', async () => {
  ({ server, client, close } = await startTestServer({ maxQueue: 100 }));
  const request = await createRequest({ model: 'slow' });
  expect(toStages(await generate(client, request))).toEqual(bothStages); // now the server knows what it costs
  kill(enginePid(server), 'SIGSTOP');
  const accepted = Array.from({ length: 8 }, () => generate(client, request));
  await until(() => server.jobs === 8);
  const hurried = await generate(client, request, { deadline: Date.now() + 1000 });
  expect(hurried.error?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(hurried.error?.details).toMatch(
    /it may take \d+ ms, expected at most the \d+ ms until its deadline/,
  );
  expect(toDetails(hurried.error).retryAfterMs).toBeGreaterThan(0);
  expect(server.jobs).toBe(8);
  const patient = generate(client, request, { deadline: Date.now() + 50_000 });
  await until(() => server.jobs === 9);
  kill(enginePid(server), 'SIGCONT');
  for (const outcome of await Promise.all([...accepted, patient]))
    expect(toStages(outcome)).toEqual(bothStages);
});

test('closing finishes the requests in flight and refuses new ones', async () => {
  ({ server, client, close } = await startTestServer({ drainMs: patienceMs }));
  let closed: Promise<void> | undefined;
  const request = await createRequest({ model: 'slow' });
  const call = startGenerate(client, request, () => {
    closed ??= server.close();
  });
  expect(toStages(await call.outcome)).toEqual(bothStages);
  await closed;
  expect((await generate(client, request)).error?.code).toBe(status.UNAVAILABLE);
});

/** Counts the running child processes of this process. */
function countChildren(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length;
}

test('a used address is refused, and nothing is left running', async () => {
  ({ server, client, close } = await startTestServer());
  const port = Number(server.address.split(':')[1]);
  expect(countChildren()).toBe(1);
  await expect(startTestServer({ port })).rejects.toThrow(
    `Cannot listen on ${server.address}: the address is in use, expected a free one`,
  );
  await until(() => countChildren() === 1);
  expect(toStages(await generate(client, await createRequest()))).toEqual(bothStages);
});
