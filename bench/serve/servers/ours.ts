import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkHealth } from '#dist/client/check-health.js';
import { packageRoot } from '#dist/package-root.js';
import type { BenchBundle } from '../models.js';
import type { BenchServer } from './bench-server.js';
import { findFreePort } from './find-free-port.js';
import { connectRepose, ghzOfRepose } from './repose-contract.js';
import { readStartFlags } from './start-flags.js';
import { startServer } from './start-server.js';

const { dependencies }: { dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(packageRoot, 'package.json'), 'utf8'),
);
/**
 * Starts our server as `npm start` does, except that it draws every one of the benchmark's equal
 * requests.
 */
export async function startOurs({ folder, precision }: BenchBundle): Promise<BenchServer> {
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const flags = ['--precision', precision, '--no-shares-work'];
  const where = ['--port', String(port), '--models', dirname(folder), '--default-model', basename(folder)];
  const args = [
    ...readStartFlags(),
    join(packageRoot, 'dist', 'cli', 'main.js'),
    'serve',
    ...where,
    ...flags,
  ];
  const server = await startServer('ours', { command: process.execPath, args, address, isReady });
  return {
    ...server,
    title: `repose serve ${flags.join(' ')}`,
    versions: describeOurVersions(),
    connect: () => connectRepose(address),
    ghz: (request) => ghzOfRepose(address, request),
  };
}

function describeOurVersions(): string {
  const versions = ['@grpc/grpc-js', 'onnxruntime-node', 'pngjs', 'sharp'].map(
    (name) => `${name} ${dependencies[name]}`,
  );
  return [`Node.js ${process.versions.node}`, ...versions].join(', ');
}

/** Asks the standard health service, through our own client. */
async function isReady(address: string): Promise<boolean> {
  return (await checkHealth(address)) === 'SERVING';
}
