/** Load by our own client, which sees each stage arrive; ghz sees whole calls only. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../dist/random.js';
import { readTreeCpuMs } from './cpu-time.js';
import { summariseCalls } from './summarise-calls.js';

/** Time for caches, threads and the server's estimates to settle, which is not counted. */
const warmUpMs = 4000;
/** Calls of an open loop that may be under way: beyond it a client would measure its own memory. */
const mostUnderWay = 2000;

/** `callers` that call again as soon as they are answered, for `seconds`; `cpuMs` is the server's processor time by call. */
export async function runClosedLoop(server, { request, callers, seconds }) {
  const client = server.connect();
  const startedMs = performance.now();
  const endMs = startedMs + warmUpMs + seconds * 1000;
  const calls = [];
  const work = async () => {
    while (performance.now() < endMs) calls.push(await call(client, request, performance.now()));
  };
  const cpu = measureCpu(server, seconds);
  await Promise.all(Array.from({ length: callers }, work));
  client.close();
  const summary = summariseCalls(calls, { fromMs: startedMs + warmUpMs, toMs: endMs });
  const cpuMs = (await cpu) / (summary.callsPerSecond * seconds);
  return { ...summary, ...(cpuMs > 0 && Number.isFinite(cpuMs) && { cpuMs }) };
}

/** The processor time that all of a server's processes spend in the seconds that count. */
async function measureCpu({ pid }, seconds) {
  await sleep(warmUpMs);
  const before = readTreeCpuMs(pid);
  await sleep(seconds * 1000);
  return readTreeCpuMs(pid) - before;
}

/** Calls at random times (Poisson) at `rate` a second, whether or not the earlier ones are answered, for `seconds`. */
export async function runOpenLoop(server, { request, rate, seconds }) {
  const client = server.connect();
  const random = createRandom(1);
  const startedMs = performance.now();
  const endMs = startedMs + warmUpMs + seconds * 1000;
  const underWay = new Set();
  const calls = [];
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
  return summariseCalls(calls, { fromMs: startedMs + warmUpMs, toMs: endMs });
}

/** One call: when each stage arrived, in milliseconds after `dueMs`, or the kind of its error. */
async function call(client, request, dueMs) {
  const arrivedMs = {};
  let bytes = 0;
  try {
    for await (const { stage, data } of client.generate(request)) {
      arrivedMs[stage] = performance.now() - dueMs;
      bytes += data.length;
    }
    return { dueMs, endedMs: performance.now(), arrivedMs, bytes };
  } catch (error) {
    return { dueMs, endedMs: performance.now(), error: error.kind ?? error.message };
  }
}
