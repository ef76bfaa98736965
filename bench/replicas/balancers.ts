import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { lookUpServers, type ServerGroup } from '#dist/client/server-group.js';
import { findFreePort } from '../serve/servers/find-free-port.js';
import { startServer } from '../serve/servers/start-server.js';
import { setUpEnvoy, startEnvoy } from './envoy.js';

/** A way to share calls among servers, while it runs. */
export interface RunningBalancer {
  /** What clients call. */
  readonly target: string | ServerGroup;
  stop(): Promise<void>;
}

/** A way to share calls among the servers at some addresses. */
type StartBalancer = (servers: readonly string[]) => Promise<RunningBalancer>;

async function startEnvoyHere(servers: readonly string[]): Promise<RunningBalancer> {
  const program = await setUpEnvoy(cacheFolder(process.env), console.error);
  const folder = mkdtempSync(join(tmpdir(), 'repose-envoy-'));
  const envoy = await startEnvoy({ program, folder, servers, tls: false });
  return {
    target: envoy.address,
    stop: async () => {
      await envoy.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function startHaproxy(servers: readonly string[]): Promise<RunningBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'repose-haproxy-'));
  const address = `127.0.0.1:${await findFreePort()}`;
  const lines = servers.map((server, index) => `  server repose-${index} ${server}`);
  const template = readFileSync(join(import.meta.dirname, 'haproxy.cfg'), 'utf8');
  const path = join(folder, 'haproxy.cfg');
  writeFileSync(
    path,
    template.replace('bind LISTEN', `bind ${address}`).replace(/^SERVERS$/m, lines.join('\n')),
  );
  const { stop } = await startServer('haproxy', {
    command: 'haproxy',
    args: ['-db', '-f', path],
    work: folder,
    address,
    isReady: async () => true,
  });
  return { target: address, stop };
}

async function startGroup(servers: readonly string[]): Promise<RunningBalancer> {
  return { target: await lookUpServers(servers), stop: async () => undefined };
}

/** By the names of the command line. */
export const balancers = {
  envoy: startEnvoyHere,
  haproxy: startHaproxy,
  'grpc-js': startGroup,
} as const satisfies Readonly<Record<string, StartBalancer>>;

export type BalancerName = keyof typeof balancers;
