import { join } from 'node:path';
import type { BenchBundle } from '../models.js';
import type { BenchServer } from './bench-server.js';
import { findFreePort } from './find-free-port.js';
import { describeVersions, pythonFolder, setUpPeer } from './python-peers.js';
import { connectRepose, descriptors, ghzOfRepose } from './repose-contract.js';
import { startServer } from './start-server.js';

/**
 * Starts a plain grpc.aio server with onnxruntime and Pillow: one session with one thread for each
 * core, in a thread pool.
 */
export async function startGrpcAio({ folder, files }: BenchBundle): Promise<BenchServer> {
  const python = setUpPeer('grpc-aio', { oldest: 11, newest: 14 });
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const graphs = [join(folder, files.coarse), join(folder, files.refine)];
  const args = [join(pythonFolder, 'serve.py'), ...graphs, descriptors, String(port)];
  // It listens once its sessions are open, and has no health service.
  const server = await startServer('grpc-aio', { command: python, args, address, isReady: async () => true });
  return {
    ...server,
    title: 'grpc.aio, onnxruntime, Pillow: a session of one thread for each core, in threads',
    versions: describeVersions('grpc-aio'),
    connect: () => connectRepose(address),
    ghz: (request) => ghzOfRepose(address, request),
  };
}
