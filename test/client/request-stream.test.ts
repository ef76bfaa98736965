import { kill } from 'node:process';
import { type Client, createClient } from '../../src/client/client.js';
import type { GenerateRequest } from '../../src/client/messages.js';
import type { StreamAnswer, StreamRequest } from '../../src/client/request-stream.js';
import type { LoosePose } from '../../src/pose/convert.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { createPng, enginePid, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let client: Client;
let closeServer: () => Promise<void>;
let request: GenerateRequest & { readonly pose: LoosePose | Uint8Array };

beforeAll(async () => {
  ({ server, close: closeServer } = await startTestServer({ streamCredit: 3 }));
  client = createClient(server.address);
  request = {
    cond: await createPng(16, 32),
    pose: findReadyPose('walking'),
    stages: ['coarse'],
    format: 'rgb',
  };
});

afterAll(async () => {
  client.close();
  await closeServer();
});

async function collect<Key>(answers: AsyncIterable<StreamAnswer<Key>>): Promise<StreamAnswer<Key>[]> {
  const collected: StreamAnswer<Key>[] = [];
  for await (const answer of answers) collected.push(answer);
  return collected;
}

/** Summarises the answers for a key: its stages and its end. */
function summarise<Key>(answers: readonly StreamAnswer<Key>[], key: Key): string {
  return answers
    .filter((answer) => answer.key === key)
    .map((answer) => (answer.kind === 'picture' ? answer.result.stage : answer.kind))
    .join();
}

test('generateStream() answers every request under its key, even if there are more requests than credit', async () => {
  async function* requests() {
    for (let key = 0; key < 40; key++) yield { key, request };
  }
  const answers = await collect(client.generateStream(requests()));
  for (let key = 0; key < 40; key++) expect(summarise(answers, key)).toBe('coarse,done');
});

test('generateStream() draws each request on its own condition image, as generate() does', async () => {
  const bright = { ...request, cond: await createPng(16, 32, 220) };
  const raised = { ...request, pose: findReadyPose('waving') };
  const requests = [request, raised, bright, raised].map((each, key) => ({ key, request: each }));
  const answers = await collect(client.generateStream(requests));
  for (const { key, request: asked } of requests) {
    const { value } = await client.generate(asked).next();
    const drawn = answers.find((answer) => answer.kind === 'picture' && answer.key === key);
    expect(drawn).toMatchObject({ result: { data: value?.data } });
  }
});

test('generateStream() yields the errors of single requests as answers, also those of the client, and continues', async () => {
  const requests: StreamRequest<string>[] = [
    { key: 'damaged', request: { ...request, cond: Buffer.from('nothing') } },
    { key: 'nobody', request: { ...request, model: 'nobody' } },
    { key: 'nameless', request: { ...request, pose: { ...request.pose, skeleton: 'coco19' } } },
    { key: 'empty', request: { ...request, cond: new Uint8Array() } },
    { key: 'good', request },
  ];
  const answers = await collect(client.generateStream(requests));
  const errors = answers.flatMap((answer) => (answer.kind === 'failed' ? [[answer.key, answer.error]] : []));
  expect(Object.fromEntries(errors)).toMatchObject({
    damaged: { kind: 'invalid-argument', violations: [{ field: 'cond' }] },
    nobody: { kind: 'not-found' },
    nameless: { kind: 'invalid-argument', violations: [{ field: 'pose.skeleton_name' }] },
    empty: { kind: 'invalid-argument', violations: [{ field: 'cond' }] },
  });
  expect(summarise(answers, 'good')).toBe('coarse,done');
});

test('generateStream() without requests ends', async () => {
  expect(await collect(client.generateStream([]))).toEqual([]);
});

test('generateStream() throws what its source throws, and the server drops what was in flight', async () => {
  kill(enginePid(server), 'SIGSTOP');
  async function* requests() {
    yield { key: 1, request };
    await until(() => server.jobs === 1);
    throw new Error('the disk is gone');
  }
  await expect(collect(client.generateStream(requests()))).rejects.toThrow('the disk is gone');
  await until(() => server.jobs === 0);
  kill(enginePid(server), 'SIGCONT');
});

test('generateStream() ends its source and its requests when its loop is left early', async () => {
  let hasEnded = false;
  async function* requests() {
    try {
      for (let key = 0; ; key++) yield { key, request };
    } finally {
      hasEnded = true;
    }
  }
  for await (const answer of client.generateStream(requests())) {
    expect(answer.kind).toBe('picture');
    break;
  }
  await until(() => hasEnded && server.jobs === 0);
});

test('generateStream() throws cancelled when its signal aborts, even if its source still waits', async () => {
  const abort = new AbortController();
  async function* requests() {
    yield { key: 1, request };
    await new Promise(() => {});
  }
  const answers = client.generateStream(requests(), { signal: abort.signal });
  expect(await answers.next()).toMatchObject({ value: { kind: 'picture' } });
  abort.abort();
  await expect(collect(answers)).rejects.toMatchObject({ kind: 'cancelled' });
});

test('generateStream() throws unavailable without a server', async () => {
  const lonely = createClient('127.0.0.1:1');
  const call = collect(lonely.generateStream([{ key: 1, request }]));
  await expect(call).rejects.toMatchObject({ kind: 'unavailable' });
  lonely.close();
});
