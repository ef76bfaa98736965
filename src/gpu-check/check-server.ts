/** Servers of a check: how soon they are ready, how fast they draw, and what they use meanwhile. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { GenerateRequest } from '../client/messages.js';
import type { ServerSettings } from '../server/config.js';
import type { RunningProvider } from '../server/fleet/fleet.js';
import type { ChosenPrecision } from '../server/fleet/precision.js';
import { CheckedServer } from './checked-server.js';
import { driveLoad, type LoadResult } from './drive-load.js';
import { readCpuSumMs } from './processor-time.js';
import { type Gpu, readGpu } from './read-gpu.js';

/** A server under load. Processor time is in milliseconds an image. */
export interface ServerResult {
  readonly startToReadyMs: number;
  readonly provider: RunningProvider;
  readonly precision: ChosenPrecision;
  readonly engines: number;
  readonly loads: readonly (LoadResult & ProcessorTime)[];
  readonly memory: { readonly serverMb: number; readonly enginesMb: number; readonly gpu: Gpu };
}

interface ProcessorTime {
  readonly serverCpuMs: number;
  readonly enginesCpuMs: number;
  /** How much of one core the server's own process takes: beyond 1 it holds the engines up. */
  readonly serverCores: number;
}

export interface ServerCheck {
  readonly settings: ServerSettings;
  readonly request: GenerateRequest;
  readonly callers: readonly number[];
  readonly seconds: number;
  readonly limitMs: number;
}

/** Starts a server and drives it with each number of callers in turn. */
export async function checkServer(check: ServerCheck): Promise<ServerResult> {
  const server = await CheckedServer.start(check.settings, check.limitMs);
  try {
    const loads: (LoadResult & ProcessorTime)[] = [];
    for (const callers of check.callers) loads.push(await load(server, { ...check, callers }));
    const { pids, provider, precision } = await server.state();
    const enginesMb = pids.reduce((sum, pid) => sum + readResidentMb(pid), 0);
    const memory = { serverMb: readResidentMb(server.pid), enginesMb, gpu: await readGpu() };
    const { startToReadyMs } = server;
    return { startToReadyMs, provider, precision, engines: pids.length, loads, memory };
  } finally {
    await server.close();
  }
}

async function load(
  server: CheckedServer,
  { request, callers, seconds }: Omit<ServerCheck, 'callers'> & { readonly callers: number },
): Promise<LoadResult & ProcessorTime> {
  const { pids } = await server.state();
  const read = () => ({ server: readCpuSumMs([server.pid]), engines: readCpuSumMs(pids) });
  let before = read();
  let after = before;
  const result = await driveLoad(server.address, {
    request,
    callers,
    seconds,
    onMeasured: (is) => {
      if (is === 'begin') before = read();
      else after = read();
    },
  });
  const images = Math.max(1, result.imagesPerSecond * seconds);
  const serverMs = after.server - before.server;
  return {
    ...result,
    serverCpuMs: serverMs / images,
    enginesCpuMs: (after.engines - before.engines) / images,
    serverCores: serverMs / (seconds * 1000),
  };
}

/** A server whose engine was killed under load. */
export interface RespawnResult {
  /** From the kill until another engine was ready. */
  readonly respawnMs: number;
  readonly load: LoadResult;
}

/** Kills an engine in the middle of a load, and waits for its successor. */
export async function checkRespawn(check: Omit<ServerCheck, 'callers'>): Promise<RespawnResult> {
  const server = await CheckedServer.start(check.settings, check.limitMs);
  try {
    const [victim = 0] = server.first.pids;
    const { request, seconds } = check;
    const loading = driveLoad(server.address, { request, seconds, callers: 4 });
    await wait(seconds * 500);
    const killedMs = performance.now();
    process.kill(victim, 'SIGKILL');
    await waitForSuccessor(server, victim, check.limitMs);
    const respawnMs = performance.now() - killedMs;
    return { respawnMs, load: await loading };
  } finally {
    await server.close();
  }
}

async function waitForSuccessor(server: CheckedServer, victim: number, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (performance.now() < endMs) {
    const { pids, live } = await server.state();
    if (!pids.includes(victim) && live === server.first.live) return;
    await wait(20);
  }
  throw new Error(`Cannot check the server: no engine for the killed one within ${limitMs} ms, expected one`);
}

/** The memory of a process that is in RAM; 0 where `/proc` does not say. */
function readResidentMb(pid: number): number {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib ?? 0) / 1024);
  } catch {
    return 0;
  }
}
