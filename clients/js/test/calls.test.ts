/** How calls are repeated, timed and cancelled, against a server that follows a script. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createClient, type Pose } from '@repose/client';
import { RetryInfoSchema } from './node_modules/@repose/client/dist/src/generated/connect/google/rpc/error_details_pb.js';
import {
  GenerationService,
  PictureFormat,
  Stage,
} from './node_modules/@repose/client/dist/src/generated/connect/repose/v1/generation_pb.js';

type Script = (context: HandlerContext) => AsyncGenerator<ReturnType<typeof toResponse>>;

const cond = new Uint8Array(1);
const pose: Pose = { joints: Array.from({ length: 18 }, () => ({ x: 1, y: 1, confidence: 1 })) };
const retry = { attempts: 3, shortestMs: 1 };

const toResponse = (stage: Stage) => ({ stage, picture: { format: PictureFormat.PNG, data: cond } });

async function* answer() {
  yield toResponse(Stage.COARSE);
  yield toResponse(Stage.REFINED);
}

/** Ends with a status as Repose sends it, perhaps after a picture. */
function fail(
  code: Code,
  { retryAfterMs, after = 0 }: { retryAfterMs?: number; after?: number } = {},
): Script {
  return async function* () {
    if (after > 0) yield toResponse(Stage.COARSE);
    const delay = { retryDelay: { seconds: 0n, nanos: (retryAfterMs ?? 0) * 1e6 } };
    const long = { retryDelay: { seconds: 100n, nanos: 0 } };
    const value = (retryAfterMs ?? 0) > 900 ? long : delay;
    const details = retryAfterMs === undefined ? [] : [{ desc: RetryInfoSchema, value }];
    throw new ConnectError('scripted', code, undefined, details);
  };
}

/** Serves one script a call, in their order. */
async function serve(...scripts: Script[]) {
  let calls = 0;
  const server = createServer(
    connectNodeAdapter({
      routes: (router) =>
        router.service(GenerationService, {
          generate: (_, context) => {
            calls += 1;
            return scripts.shift()!(context); // a call too many fails the test
          },
        }),
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createClient(`127.0.0.1:${(server.address() as AddressInfo).port}`, { retry });
  return {
    client,
    countCalls: () => calls,
    stop: () => {
      client.close();
      server.close();
    },
  };
}

async function draw(scripts: Script[], deadlineMs?: number) {
  const { client, countCalls, stop } = await serve(...scripts);
  const stages: string[] = [];
  try {
    for await (const { stage } of client.generate({ cond, pose }, { deadlineMs })) stages.push(stage);
    return { stages, calls: countCalls(), kind: undefined };
  } catch (error) {
    return { stages, calls: countCalls(), kind: (error as { kind?: string }).kind };
  } finally {
    stop();
  }
}

const unavailable = fail(Code.Unavailable);
const busy = fail(Code.ResourceExhausted, { retryAfterMs: 1 });
const both = ['coarse', 'refined'];

const cases: [string, Script[], Awaited<ReturnType<typeof draw>>][] = [
  [
    'repeats a call that a server could not take',
    [unavailable, busy, answer],
    { stages: both, calls: 3, kind: undefined },
  ],
  [
    'gives up after the attempts',
    [unavailable, unavailable, unavailable, answer],
    { stages: [], calls: 3, kind: 'unavailable' },
  ],
  [
    'does not repeat a wrong request',
    [fail(Code.InvalidArgument), answer],
    { stages: [], calls: 1, kind: 'invalid-argument' },
  ],
  [
    'does not repeat what may not work soon',
    [fail(Code.ResourceExhausted), answer],
    { stages: [], calls: 1, kind: 'resource-exhausted' },
  ],
  [
    'does not repeat a call after a picture',
    [fail(Code.Unavailable, { after: 1 }), answer],
    { stages: ['coarse'], calls: 1, kind: 'unavailable' },
  ],
  [
    'does not wait beyond the deadline',
    [fail(Code.ResourceExhausted, { retryAfterMs: 100_000 }), answer],
    { stages: [], calls: 1, kind: 'resource-exhausted' },
  ],
];
for (const [name, scripts, expected] of cases)
  test(name, async () => assert.deepEqual(await draw(scripts), expected));

/** Answers with one picture, and resolves `cancelled` when the caller leaves. */
function createHanging() {
  let cancel = () => {};
  const cancelled = new Promise<void>((resolve) => {
    cancel = resolve;
  });
  const script: Script = async function* ({ signal }) {
    signal.addEventListener('abort', cancel);
    yield toResponse(Stage.COARSE);
    await cancelled;
  };
  return { script, cancelled };
}

test('ends at the deadline', async () => {
  const { script } = createHanging();
  assert.equal((await draw([script], 500)).kind, 'deadline-exceeded');
});

test('leaving the loop cancels the call', async () => {
  const { script, cancelled } = createHanging();
  const { client, stop } = await serve(script);
  for await (const { stage } of client.generate({ cond, pose })) {
    assert.equal(stage, 'coarse');
    break;
  }
  await cancelled;
  stop();
});

test('an aborted signal cancels the call', async () => {
  const { script, cancelled } = createHanging();
  const { client, stop } = await serve(script);
  const controller = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of client.generate({ cond, pose }, { signal: controller.signal }))
        controller.abort();
    },
    { kind: 'cancelled' },
  );
  await cancelled;
  stop();
});

test('names the address of a server that is not there', async () => {
  const client = createClient('127.0.0.1:1', { retry });
  await assert.rejects(client.listModels(), {
    kind: 'unavailable',
    message: /^Cannot call 127\.0\.0\.1:1: /,
  });
});
