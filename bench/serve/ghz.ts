import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '#dist/cache-folder.js';
import type { GhzCall } from './servers/bench-server.js';

const version = 'v0.121.0';
const config = join(import.meta.dirname, 'ghz.json');

/**
 * Returns the path of ghz, which Go builds into the cache folder if it is missing; undefined
 * without Go.
 */
export function findGhz(): string | undefined {
  const folder = join(cacheFolder(process.env), 'bench-serve', `ghz-${version}`);
  const path = join(folder, 'ghz');
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`Building ghz ${version}, once\n`);
  const { status, error, stderr } = spawnSync('go', ['install', `github.com/bojand/ghz/cmd/ghz@${version}`], {
    env: { ...process.env, GOBIN: folder },
    encoding: 'utf8',
  });
  if (status === 0) return path;
  process.stderr.write(`Without ghz: ${error?.message ?? stderr.trim().split('\n').at(-1)}\n`);
  return undefined;
}

/** The calls per second that ghz measures, and their latencies in milliseconds. */
export interface GhzResult {
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** The part of ghz's JSON report that we read. Times are in nanoseconds. */
interface GhzReport {
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly total: number;
  readonly latencyDistribution: readonly { readonly percentage: number; readonly latency: number }[] | null;
}

export interface GhzOptions extends GhzCall {
  readonly callers: number;
  readonly seconds: number;
}

/** Runs ghz, whose path is `ghz`, and returns its measurements. */
export async function runGhz(
  ghz: string,
  { address, descriptors, call, data, callers, seconds }: GhzOptions,
): Promise<GhzResult> {
  const file = join(cacheFolder(process.env), 'bench-serve', 'request.json');
  await writeFile(file, JSON.stringify(data));
  const what = ['--config', config, '--protoset', descriptors, '--call', call, '--data-file', file];
  const flags = [...what, '-c', callers, '-z', `${seconds}s`, '-O', 'json', address];
  const { stdout } = await promisify(execFile)(ghz, flags.map(String), { maxBuffer: 2 ** 30 });
  const { statusCodeDistribution, total, latencyDistribution }: GhzReport = JSON.parse(stdout);
  const at = (share: number) =>
    (latencyDistribution?.find(({ percentage }) => percentage === share)?.latency ?? Number.NaN) / 1e6;
  const callsPerSecond = (statusCodeDistribution['OK'] ?? 0) / (total / 1e9); // the rate of ghz includes refused calls
  return { callsPerSecond, p50: at(50), p90: at(90), p99: at(99) };
}
