/** Load from our own client, which measures each stage; ghz measures only whole calls. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ReposeError, toMessage } from '#dist/errors.js';
import { readTreeCpuMs } from '#dist/gpu-check/processor-time.js';
import { createRandom } from '#dist/random.js';
import type { PictureName } from '#dist/stages.js';
import type { BenchRequest } from './bench-request.js';
import type { BenchClient, BenchServer } from './servers/bench-server.js';
import { type Call, type Turn, toTurn } from './summarise-turns.js';

interface LoopOptions {
  readonly request: BenchRequest;
  /** The measured seconds. */
  readonly seconds: number;
}

/** Warm-up for caches, threads and the server's estimates, which is not measured. */
const warmUpMs = 2000;
/**
 * A closed loop begins with the first stages of all callers. It has settled once each caller has
 * got this many answers.
 */
const warmUpRounds = 2;
/**
 * An open loop beyond the capacity also begins with first stages, and admitted requests wait for
 * seconds.
 */
const openWarmUpMs = 6000;
/**
 * The maximum number of calls in flight in an open loop. With more, a client would measure its own
 * memory.
 */
const maxInFlight = 2000;

/**
 * Runs a turn of `callers` that call again as soon as they are answered, and measures `seconds`
 * after they have settled.
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
 * Runs a turn of calls at random times (Poisson), `rate` per second, without waiting for earlier
 * answers, and measures `seconds`.
 */
export async function driveOpenLoop(
  server: BenchServer,
  { request, rate, seconds, seed }: LoopOptions & { readonly rate: number; readonly seed: number },
): Promise<Turn> {
  const client = server.connect();
  const random = createRandom(seed);
  const startedMs = performance.now();
  const endMs = startedMs + openWarmUpMs + seconds * 1000;
  const inFlight = new Set<Promise<void>>();
  const calls: Call[] = [];
  let dueMs = startedMs;
  while (dueMs < endMs) {
    dueMs += (-Math.log(1 - random.uniform(0, 1)) / rate) * 1000;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    if (inFlight.size >= maxInFlight) continue;
    const one = call(client, request, dueMs).then((done) => {
      calls.push(done);
      inFlight.delete(one);
    });
    inFlight.add(one);
  }
  await Promise.all(inFlight);
  client.close();
  return toTurn(calls, { fromMs: startedMs + openWarmUpMs, toMs: endMs });
}

/**
 * Makes one call. Returns when each stage arrived, in milliseconds after `dueMs`, or the kind of
 * its error.
 */
async function call(client: BenchClient, request: BenchRequest, dueMs: number): Promise<Call> {
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
