import { setTimeout as sleep } from 'node:timers/promises';
import type { StageResult } from '#dist/client/messages.js';
import { readChildren, readCpuMs, readCpuSumMs } from '#dist/gpu-check/processor-time.js';
import { toMeans } from '../means.js';
import type { BenchRequest } from './bench-request.js';
import type { BenchClient, BenchServer } from './servers/bench-server.js';

const warmUpMs = 2000;
/**
 * A closed loop begins with the first stages of all callers. It has settled once each caller has
 * got this many answers.
 */
const warmUpRounds = 2;

/** The server's time for each step, and the caller's time for the call. */
type ProfiledCall = StageResult['timings'] & { readonly callMs: number };

/** Processor time of the server's process, its engines and this client. */
interface CpuTimes {
  readonly serverMainCpuMs: number;
  readonly serverOtherCpuMs: number;
  readonly enginesCpuMs: number;
  readonly clientCpuMs: number;
}

/** Milliseconds per call. */
export type CallProfile = Readonly<Record<keyof ProfiledCall | keyof CpuTimes, number>>;

/** The load of a profile. */
interface ProfileLoad {
  readonly request: BenchRequest;
  readonly callers: number;
  readonly seconds: number;
}

/** Profiles the calls of a closed loop for some seconds after it has settled. */
export async function profileCalls(
  { connect, pid }: BenchServer,
  { request, callers, seconds }: ProfileLoad,
): Promise<CallProfile> {
  const client = connect();
  const calls: ProfiledCall[] = [];
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
  const perCall = (name: keyof CpuTimes) => (after[name] - before[name]) / counted.length;
  return {
    ...toMeans(counted),
    serverMainCpuMs: perCall('serverMainCpuMs'),
    serverOtherCpuMs: perCall('serverOtherCpuMs'),
    enginesCpuMs: perCall('enginesCpuMs'),
    clientCpuMs: perCall('clientCpuMs'),
  };
}

async function callOnce(client: BenchClient, request: BenchRequest): Promise<ProfiledCall> {
  const startedMs = performance.now();
  let last: StageResult['timings'] | undefined;
  for await (const { timings } of client.generate(request)) last = timings;
  if (!last) throw new Error('Cannot profile: the server reported no times');
  return { ...last, callMs: performance.now() - startedMs };
}

function read(pid: number): CpuTimes {
  const { mainMs, otherMs } = readCpuMs(pid);
  const { user, system } = process.cpuUsage();
  return {
    serverMainCpuMs: mainMs,
    serverOtherCpuMs: otherMs,
    enginesCpuMs: readCpuSumMs(readChildren(pid)),
    clientCpuMs: (user + system) / 1000,
  };
}
