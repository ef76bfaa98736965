import { setTimeout as sleep } from 'node:timers/promises';
import { createBenchRequest } from './bench-request.js';
import { readChildren, readCpuMs, readCpuSumMs } from './cpu-time.js';
import { toMeans } from './means.js';

const warmUpMs = 2000;
/** A closed loop begins with everybody's first stage: it is settled once each caller has been answered so often. */
const warmUpRounds = 2;

/**
 * Calls of a closed loop, by call: what the server says each step took, what the call took for its caller, and the processor time of
 * the server's process, of its engines and of this client. Milliseconds.
 */
export async function profileCalls({ connect, pid }, { callers, seconds }) {
  const request = await createBenchRequest();
  const client = connect();
  const calls = [];
  let isOver = false;
  const work = async () => {
    while (!isOver) calls.push(await callOnce(client, request));
  };
  const workers = Array.from({ length: callers }, work);
  await sleep(warmUpMs);
  while (calls.length < warmUpRounds * callers) await Promise.race([...workers, sleep(100)]);
  const before = read(pid);
  const firstCall = calls.length;
  await sleep(seconds * 1000);
  const after = read(pid);
  const counted = calls.slice(firstCall);
  isOver = true;
  await Promise.all(workers);
  client.close();
  const cpu = Object.keys(after).map((name) => [name, (after[name] - before[name]) / counted.length]);
  return { ...toMeans(counted), ...Object.fromEntries(cpu) };
}

async function callOnce(client, request) {
  const startedMs = performance.now();
  let last;
  for await (const { timings } of client.generate(request)) last = timings;
  return { ...last, callMs: performance.now() - startedMs };
}

function read(pid) {
  const { mainMs, otherMs } = readCpuMs(pid);
  const { user, system } = process.cpuUsage();
  return {
    serverMainCpuMs: mainMs,
    serverOtherCpuMs: otherMs,
    enginesCpuMs: readCpuSumMs(readChildren(pid)),
    clientCpuMs: (user + system) / 1000,
  };
}
