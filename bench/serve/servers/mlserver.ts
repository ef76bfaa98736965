import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BenchBundle } from '../models.js';
import type { BenchServer } from './bench-server.js';
import { findFreePort } from './find-free-port.js';
import { connectKserve, ghzOfKserve, isKserveReady, kserveModel } from './kserve-contract.js';
import { describeSettings, describeVersions, pythonFolder, runPython, setUpPeer } from './python-peers.js';
import { startServer } from './start-server.js';

/**
 * `workers`: processes with sessions, 0 for the server's own process. `threads`: of a session.
 * Without batch settings there is no batching.
 */
export type MlserverSettings = {
  readonly workers: number;
  readonly sessions: number;
  readonly threads: number;
  readonly batch?: number;
  readonly batchMs?: number;
};

const cores = availableParallelism();
const inThreads = { workers: 0, sessions: cores, threads: 1 };
const inProcesses = { workers: cores, sessions: 1, threads: 1 };

const batching = { ...inThreads, batch: 4, batchMs: 1 };

/**
 * What `npm run bench -- --tune` tries; the benchmark takes the first. Sessions are those of each
 * process.
 */
export const mlserverSettings: readonly MlserverSettings[] = [
  batching,
  { ...inThreads, batch: 16, batchMs: 1 },
  { ...inThreads, batch: 4, batchMs: 5 },
  { ...inProcesses, batch: 4, batchMs: 1 },
  { workers: 0, sessions: 1, threads: cores, batch: 4, batchMs: 1 },
];

/** MLServer cannot stream from worker processes, and does not batch what it streams. */
export const mlserverStreamSettings: readonly MlserverSettings[] = [
  inThreads,
  { workers: 0, sessions: 1, threads: cores },
];

/** Starts MLServer with adaptive batching, which answers a request once, with both pictures. */
export function startMlserver(
  bundle: BenchBundle,
  settings: MlserverSettings = batching,
): Promise<BenchServer> {
  return start('mlserver', bundle, { settings, streams: false });
}

/** Starts MLServer with streams, which answers a request twice. */
export function startMlserverStream(
  bundle: BenchBundle,
  settings: MlserverSettings = inThreads,
): Promise<BenchServer> {
  return start('mlserver-stream', bundle, { settings, streams: true });
}

async function start(
  name: string,
  { folder, files }: BenchBundle,
  { settings, streams }: { readonly settings: MlserverSettings; readonly streams: boolean },
): Promise<BenchServer> {
  const python = setUpPeer('mlserver', {
    oldest: 11,
    newest: 12,
    commands: ['python3', 'python3.12', 'python3.11'],
  });
  const work = mkdtempSync(join(tmpdir(), 'bench-mlserver-'));
  const descriptors = join(work, 'service.binpb');
  runPython(python, [join(pythonFolder, 'write_descriptors.py'), 'mlserver.grpc.dataplane_pb2', descriptors]);
  const [port, httpPort] = [await findFreePort(), await findFreePort()];
  const address = `127.0.0.1:${port}`;
  const { workers, sessions, threads, batch, batchMs = 0 } = settings;
  const extra = { coarse: join(folder, files.coarse), refine: join(folder, files.refine), sessions, threads };
  writeJson(join(work, 'settings.json'), {
    host: '127.0.0.1',
    grpc_port: port,
    http_port: httpPort,
    metrics_endpoint: null,
    debug: false,
    parallel_workers: workers,
  });
  writeJson(join(work, kserveModel, 'model-settings.json'), {
    name: kserveModel,
    implementation: 'mlserver_runtime.Runtime',
    parameters: { extra },
    ...(batch && { max_batch_size: batch, max_batch_time: batchMs / 1000 }),
  });
  const server = await startServer(name, {
    command: python,
    args: ['-c', 'from mlserver.cli import main; main()', 'start', work],
    env: { PYTHONPATH: pythonFolder },
    work,
    address,
    isReady: () => isKserveReady(address, descriptors),
  });
  return {
    ...server,
    title: `MLServer 1.7.1, ${streams ? 'streams, no batching' : 'adaptive batching, one answer'}: ${describeSettings(settings)}`,
    versions: describeVersions('mlserver'),
    connect: () => connectKserve(address, { descriptors, streams }),
    ghz: (request) => ghzOfKserve(address, request, { descriptors, streams }),
  };
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}
