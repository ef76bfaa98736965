import { getEventListeners } from 'node:events';
import { kill } from 'node:process';
import { type Client, createClient } from '../../src/client/client.js';
import { type BulkAnswer, drawOnStreams } from '../../src/client/draw-on-streams.js';
import type { GenerateRequest } from '../../src/client/messages.js';
import type { StreamRequest } from '../../src/client/request-stream.js';
import { lookUpServers } from '../../src/client/server-group.js';
import { ReposeError } from '../../src/errors.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { createPng, enginePid, startTestServer, until } from '../support/server.js';

type Served = Awaited<ReturnType<typeof startTestServer>>;

let request: GenerateRequest;
let servers: Served[] = [];
let client: Client;

beforeAll(async () => {
  request = { cond: await createPng(16, 32), pose: findReadyPose('walking'), format: 'rgb' };
});

/**
 * Starts `count` servers, which end their calls at once when they are closed, and a client for all
 * of them.
 */
async function startGroup(count: number, settings: Parameters<typeof startTestServer>[0] = {}) {
  const start = () => startTestServer({ drainMs: 0, ...settings });
  servers = await Promise.all(Array.from({ length: count }, start));
  client = createClient(await lookUpServers(servers.map(({ server }) => server.address)));
}

afterEach(async () => {
  client?.close();
  await Promise.all(servers.map(({ close }) => close()));
  servers = [];
});

/** Yields lists of three requests, as if each list had one picture, with keys 0, 1, 2 and so on. */
async function* requestsWhile(holds: (key: number) => boolean) {
  for (let key = 0; holds(key); key += 3)
    yield [key, key + 1, key + 2].map((each): StreamRequest<number> => ({ key: each, request }));
}

/**
 * Checks that the answers' keys are 0, 1, 2 and so on, each once, and that each has both pictures.
 */
function expectAllDrawn(answers: readonly BulkAnswer<number>[]): void {
  const keys = answers.map(({ key }) => key).sort((a, b) => a - b);
  expect(keys).toEqual([...answers.keys()]);
  for (const answer of answers)
    expect(answer).toMatchObject({ results: [{ stage: 'coarse' }, { stage: 'refined' }] });
}

test('generateBulk() draws on every server of a group', async () => {
  await startGroup(3);
  const answers: BulkAnswer<number>[] = [];
  const isSpread = () => servers.every(({ server }) => server.reuse.drawn > 0);
  const requests = requestsWhile(() => !isSpread());
  await client.generateBulk(requests, (answer) => void answers.push(answer), { streams: 6 });
  expectAllDrawn(answers);
});

test('generateBulk() draws the unanswered requests of a closed server on another one', async () => {
  await startGroup(2);
  const [hung, live] = servers.map(({ server }) => server);
  const answers: BulkAnswer<number>[] = [];
  let hasWork = false;
  const drawing = client.generateBulk(
    requestsWhile((key) => key < 60 || !hasWork),
    (answer) => void answers.push(answer),
    { streams: 4 },
  );
  // The first streams reach a server by chance. Only a working one ends them after a while.
  await until(() => hung!.reuse.drawn > 0 && live!.reuse.drawn > 0);
  kill(enginePid(hung!), 'SIGSTOP');
  await until(() => hung!.jobs > 0);
  hasWork = true;
  kill(enginePid(hung!), 'SIGCONT');
  await servers[0]!.close();
  await drawing;
  expectAllDrawn(answers);
});

test('generateBulk() continues after the only server was down', async () => {
  await startGroup(1);
  const { port } = new URL(`http://${servers[0]!.server.address}`);
  const answers: BulkAnswer<number>[] = [];
  let hasReturned = false;
  const drawing = client.generateBulk(
    requestsWhile(() => !hasReturned),
    (answer) => void answers.push(answer),
    { streams: 2 },
  );
  await until(() => answers.length > 0);
  await servers[0]!.close();
  servers = [await startTestServer({ port: Number(port) })];
  await until(() => servers[0]!.server.reuse.drawn > 0);
  hasReturned = true;
  await drawing;
  expectAllDrawn(answers);
});

test('generateBulk() retries requests that a busy server refuses', async () => {
  await startGroup(1, { maxQueue: 2 });
  const answers: BulkAnswer<number>[] = [];
  await client.generateBulk(
    requestsWhile((key) => key < 30),
    (answer) => void answers.push(answer),
    { streams: 3 },
  );
  expectAllDrawn(answers);
});

test('generateBulk() answers a wrong request with its error, and continues', async () => {
  await startGroup(1);
  async function* requests() {
    yield [
      { key: 'damaged', request: { ...request, cond: Buffer.from('nothing') } },
      { key: 'good', request },
    ];
  }
  const answers: BulkAnswer<string>[] = [];
  await client.generateBulk(requests(), (answer) => void answers.push(answer), { streams: 2 });
  expect(Object.fromEntries(answers.map((answer) => [answer.key, answer]))).toMatchObject({
    damaged: { kind: 'failed', error: { kind: 'invalid-argument' } },
    good: { kind: 'drawn' },
  });
});

test.each<[string, () => AsyncGenerator<StreamRequest<number>[], void>, () => void]>([
  [
    'requests',
    async function* () {
      yield [{ key: 0, request }];
      throw new ReposeError('unavailable', 'the disk is gone');
    },
    () => {},
  ],
  [
    'onAnswer',
    () => requestsWhile(() => true),
    () => {
      throw new ReposeError('unavailable', 'the disk is gone');
    },
  ],
])('generateBulk() throws what %s throws, and the servers drop the rest', async (_, requests, onAnswer) => {
  await startGroup(2);
  const drawing = client.generateBulk(requests(), onAnswer, { streams: 4 });
  await expect(drawing).rejects.toThrow('the disk is gone');
  await until(() => servers.every(({ server }) => server.jobs === 0));
});

test('generateBulk() throws cancelled when its signal aborts, even if its requests still wait', async () => {
  await startGroup(1);
  const abort = new AbortController();
  async function* requests() {
    yield [{ key: 0, request }];
    await new Promise(() => {});
  }
  const drawing = client.generateBulk(requests(), () => abort.abort(), { streams: 3, signal: abort.signal });
  await expect(drawing).rejects.toMatchObject({ kind: 'cancelled' });
});

test('generateBulk() throws unavailable after patienceMs without an answer', async () => {
  client = createClient(await lookUpServers(['127.0.0.1:1', 'localhost:2']));
  const drawing = client.generateBulk(
    requestsWhile((key) => key < 3),
    () => {},
    { streams: 2, patienceMs: 0 },
  );
  await expect(drawing).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('Cannot call 127.0.0.1:1, localhost:2: '),
  });
});

test('drawOnStreams() fails a request that was on five broken streams, and draws the others', async () => {
  const answers: BulkAnswer<number>[] = [];
  await drawOnStreams<number>(
    async function* (requests) {
      for await (const { key } of requests) {
        if (key.key === 1) throw new ReposeError('unavailable', 'broken');
        yield { kind: 'done', key };
      }
    },
    requestsWhile((key) => key < 3),
    (answer) => void answers.push(answer),
    { streams: 1 },
  );
  expect(answers.map(({ key, kind }) => `${key} ${kind}`).sort()).toEqual(['0 drawn', '1 failed', '2 drawn']);
});

test('drawOnStreams() adds no more listeners to a signal than one stream needs, even if many pause together', async () => {
  let most = 0;
  let requests = 0;
  await drawOnStreams<number>(
    async function* (source, signal) {
      for await (const { key } of source) {
        most = Math.max(most, getEventListeners(signal, 'abort').length);
        requests += 1;
        if (requests > 60) yield { kind: 'done', key };
        else
          yield {
            kind: 'failed',
            key,
            error: new ReposeError('resource-exhausted', 'busy', { retryAfterMs: 100 }),
          };
      }
    },
    requestsWhile((key) => key < 30),
    () => {},
    { streams: 20 },
  );
  expect(most).toBeLessThanOrEqual(1);
});

test('generateBulk() fails a request that cannot be converted to a message, even the last one', async () => {
  await startGroup(1);
  const answers: BulkAnswer<string>[] = [];
  async function* requests() {
    yield [{ key: 'good', request }];
    await until(() => answers.length === 1); // no message comes after this
    yield [{ key: 'empty', request: { ...request, cond: new Uint8Array() } }];
  }
  await client.generateBulk(requests(), (answer) => void answers.push(answer), { streams: 1 });
  expect(answers.map(({ key, kind }) => `${key} ${kind}`)).toEqual(['good drawn', 'empty failed']);
});

test('lookUpServers() joins names and IP addresses into one target', async () => {
  expect(await lookUpServers(['localhost:1', '127.0.0.2:2'])).toEqual({
    target: 'ipv4:127.0.0.1:1,127.0.0.2:2',
    addresses: ['localhost:1', '127.0.0.2:2'],
    size: 2,
  });
  expect(await lookUpServers(['[::1]:1', '[::2]:2'])).toMatchObject({ target: 'ipv6:[::1]:1,[::2]:2' });
  expect(await lookUpServers(['localhost:1'])).toMatchObject({ target: 'localhost:1', size: 1 });
  await expect(lookUpServers(['[::1]:1', '127.0.0.1:2'])).rejects.toThrow('expected one kind');
  await expect(lookUpServers(['nowhere.invalid:1'])).rejects.toThrow('Cannot find "nowhere.invalid"');
});
