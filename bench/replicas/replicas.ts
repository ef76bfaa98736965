import { join } from 'node:path';
import { checkHealth } from '#dist/client/check-health.js';
import { packageRoot } from '#dist/package-root.js';
import { findFreePort } from '../serve/servers/find-free-port.js';
import { readStartFlags } from '../serve/servers/start-flags.js';
import { type StartedServer, startServer } from '../serve/servers/start-server.js';
import { createCpuShare } from './cpu-share.js';

/** One of several servers, held to its share of the cores. */
export interface Replica extends StartedServer {
  readonly address: string;
}

export interface Replicas {
  readonly servers: readonly Replica[];
  /** Ends those that still run. */
  stop(): Promise<void>;
}

/** Starts servers of one engine and one thread each, each with so many cores for all it does. */
export async function startReplicas(count: number, cores: number): Promise<Replicas> {
  const shares = Array.from({ length: count }, (_, index) =>
    createCpuShare(`repose-bench-${process.pid}-${index}`, cores),
  );
  const servers = await Promise.all(
    shares.map(async ({ members }, index) => {
      const port = await findFreePort();
      const address = `127.0.0.1:${port}`;
      const flags = ['--port', String(port), '--engines', '1', '--threads', '1', '--no-shares-work'];
      const program = [...readStartFlags(), join(packageRoot, 'dist', 'cli', 'main.js'), 'serve', ...flags];
      const server = await startServer(`replica-${index}`, {
        command: 'sh',
        args: ['-c', `echo $$ > ${members}; exec "$@"`, 'sh', process.execPath, ...program],
        address,
        isReady: async () => (await checkHealth(address)) === 'SERVING',
      });
      return { ...server, address };
    }),
  );
  return {
    servers,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      for (const share of shares) share.remove();
    },
  };
}
