/** Load by our own client, which sees each stage arrive; ghz sees whole calls only. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerateRequest } from '#dist/client/messages.js';
import { ReposeError, toMessage } from '#dist/errors.js';
import { createRandom } from '#dist/random.js';
import type { PictureName } from '#dist/stages.js';
import { readTreeCpuMs } from './cpu-time.js';
import type { BenchClient, BenchServer } from './servers/bench-server.js';
import { type Call, type Turn, toTurn } from './summarise-turns.js';

interface LoopOptions {
  readonly request: GenerateRequest;
  /** Those that count. */
  readonly seconds: number;
}

/** Time for caches, threads and the server's estimates to settle, which is not counted. */
const warmUpMs = 2000;
/**
 * A closed loop begins with everybody's first stage: it is settled once each caller has been
 * answered so often.
 */
const warmUpRounds = 2;
/**
 * An open loop beyond the capacity begins with first stages, too, and what is accepted waits for
 * seconds: until the first of it is answered.
 */
const openWarmUpMs = 6000;
/** Calls of an open loop that may be under way: beyond it a client would measure its own memory. */
const mostUnderWay = 2000;

/**
 * A turn of `callers` that call again as soon as they are answered, for `seconds` once they have
 * settled.
 */
export async function driveClosedLoop(
  server: BenchServer,
  { request, callers, seconds }: LoopOptions & { readonly callers: number },
): Promise<Turn> {
  const client = server.connect();
  const calls: Call[] = [];
  let isOver = false;
  const work = async () => {
    while (!isOver) calls.push(await call(client, request, performance.now()));
  };
  const workers = Array.from({ length: callers }, work);
  await sleep(warmUpMs);
  while (calls.length < warmUpRounds * callers) await Promise.race([...workers, sleep(100)]);
  const fromMs = performance.now();
  const cpuBeforeMs = readTreeCpuMs(server.pid);
  await sleep(seconds * 1000);
  const toMs = performance.now();
  const cpuMs = readTreeCpuMs(server.pid) - cpuBeforeMs;
  isOver = true;
  await Promise.all(workers);
  client.close();
  return toTurn(calls, { fromMs, toMs, cpuMs });
}

/**
 * A turn of calls at random times (Poisson) at `rate` a second, whether or not the earlier ones are
 * answered, for `seconds`.
 */
export async function driveOpenLoop(
  server: BenchServer,
  { request, rate, seconds, seed }: LoopOptions & { readonly rate: number; readonly seed: number },
): Promise<Turn> {
  const client = server.connect();
  const random = createRandom(seed);
  const startedMs = performance.now();
  const endMs = startedMs + openWarmUpMs + seconds * 1000;
  const underWay = new Set<Promise<void>>();
  const calls: Call[] = [];
  let dueMs = startedMs;
  while (dueMs < endMs) {
    dueMs += (-Math.log(1 - random.uniform(0, 1)) / rate) * 1000;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    if (underWay.size >= mostUnderWay) continue;
    const one = call(client, request, dueMs).then((done) => {
      calls.push(done);
      underWay.delete(one);
    });
    underWay.add(one);
  }
  await Promise.all(underWay);
  client.close();
  return toTurn(calls, { fromMs: startedMs + openWarmUpMs, toMs: endMs });
}

/** One call: when each stage arrived, in milliseconds after `dueMs`, or the kind of its error. */
async function call(client: BenchClient, request: GenerateRequest, dueMs: number): Promise<Call> {
  const arrivedMs: Partial<Record<PictureName, number>> = {};
  let bytes = 0;
  try {
    for await (const { stage, data } of client.generate(request)) {
      arrivedMs[stage] = performance.now() - dueMs;
      bytes += data.length;
    }
    return { dueMs, endedMs: performance.now(), arrivedMs, bytes };
  } catch (error) {
    return {
      dueMs,
      endedMs: performance.now(),
      error: error instanceof ReposeError ? error.kind : toMessage(error),
    };
  }
}
