import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHealth } from '#dist/client/check-health.js';
import { createClient } from '#dist/client/client.js';
import type { ConnectionOptions } from '#dist/client/connection.js';
import type { GenerateRequest } from '#dist/client/messages.js';
import { readCpuSumMs } from '#dist/gpu-check/processor-time.js';
import { packageRoot } from '#dist/package-root.js';
import { findFreePort } from '../serve/servers/find-free-port.js';
import { readStartFlags } from '../serve/servers/start-flags.js';
import { type StartedServer, startServer } from '../serve/servers/start-server.js';
import { type PrepareFeature, prepareTogether } from './features.js';

/** How often a Prometheus asks for the metrics. */
const scrapeMs = 1000;

/** A running server, and how to call it. */
export interface MeasuredServer extends Pick<StartedServer, 'pid' | 'readyMs' | 'stop'> {
  readonly address: string;
  readonly connection: ConnectionOptions;
  readonly metricsUrl: string | undefined;
}

/** Starts a server of the default model with these features, which draws each of equal requests. */
export async function startMeasured(
  name: string,
  features: readonly PrepareFeature[],
): Promise<MeasuredServer> {
  const { settings, connection = {}, metricsUrl } = await prepareTogether(features);
  const work = await mkdtemp(join(tmpdir(), `repose-bench-${name}-`));
  const config = join(work, 'repose.json');
  await writeFile(config, JSON.stringify(settings));
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const program = join(packageRoot, 'dist', 'cli', 'main.js');
  const flags = ['--config', config, '--port', String(port), '--no-shares-work'];
  const args = [...readStartFlags(), program, 'serve', ...flags];
  const isReady = async () => (await checkHealth(address, connection)) === 'SERVING';
  const server = await startServer(name, { command: process.execPath, args, work, address, isReady });
  return { ...server, address, connection, metricsUrl };
}

export interface TurnOptions {
  readonly seconds: number;
  /** Callers at once, on one connection. */
  readonly callers: number;
  readonly request: GenerateRequest;
}

/** What one turn has measured. */
export interface Turn {
  readonly callsPerSecond: number;
  /** Processor time of the server's process, without its engines. */
  readonly cpuMsPerCall: number;
}

/** Calls a server for one turn, and reads its metrics every second where it has some. */
export async function runTurn(server: MeasuredServer, options: TurnOptions): Promise<Turn> {
  const { pid, metricsUrl } = server;
  const scraping =
    metricsUrl === undefined ? undefined : setInterval(() => void readAll(metricsUrl), scrapeMs);
  const cpuBeforeMs = readCpuSumMs([pid]);
  const startedMs = performance.now();
  const calls = await callFor(server, options);
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuMs = readCpuSumMs([pid]) - cpuBeforeMs;
  clearInterval(scraping);
  return { callsPerSecond: calls / seconds, cpuMsPerCall: cpuMs / calls };
}

/** Calls until the time is over; returns how many calls there were. */
async function callFor(
  { address, connection }: MeasuredServer,
  { seconds, callers, request }: TurnOptions,
): Promise<number> {
  const endMs = performance.now() + seconds * 1000;
  // One for all callers: without TLS, gRPC would give several clients one connection all the same.
  const client = createClient(address, connection);
  let calls = 0;
  const keepCalling = async (): Promise<void> => {
    while (performance.now() < endMs) {
      for await (const _ of client.generate(request));
      calls++;
    }
  };
  await Promise.all(Array.from({ length: callers }, keepCalling));
  client.close();
  return calls;
}

async function readAll(url: string): Promise<string> {
  return (await fetch(url)).text();
}
