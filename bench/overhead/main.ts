/**
 * `npm run bench:overhead`: the same calls to a server with TLS and tokens and to one without, in
 * turn: calls a second, and the processor time of the server's process for each call, which depends
 * less on what else the machine does.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { generate } from 'selfsigned';
import { parseCount } from '#dist/cli/parse-number.js';
import { checkHealth } from '#dist/client/check-health.js';
import { createClient } from '#dist/client/client.js';
import type { ConnectionOptions } from '#dist/client/connection.js';
import type { GenerateRequest } from '#dist/client/messages.js';
import { readCpuSumMs } from '#dist/gpu-check/processor-time.js';
import { packageRoot } from '#dist/package-root.js';
import { issueToken } from '#dist/server/identity/issue-token.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { createBenchRequest } from '../serve/bench-request.js';
import { findFreePort } from '../serve/servers/find-free-port.js';
import { readStartFlags } from '../serve/servers/start-flags.js';
import { type StartedServer, startServer } from '../serve/servers/start-server.js';

interface Options {
  readonly turns: number;
  readonly seconds: number;
  readonly callers: number;
}

/** A running server, how to call it, and what has been measured of it. */
interface Side {
  readonly name: string;
  readonly address: string;
  readonly connection: ConnectionOptions;
  readonly server: StartedServer;
  calls: number;
  seconds: number;
  cpuMs: number;
}

const { turns, seconds, callers } = new Command()
  .name('bench:overhead')
  .description('Measures what TLS and tokens cost a call')
  .option('--turns <number>', 'turns of each server', parseCount, 5)
  .option('--seconds <number>', 'length of a turn', parseCount, 10)
  .option('--callers <number>', 'callers, each with a connection of its own', parseCount, 4)
  .parse()
  .opts<Options>();

/** Starts a server of the default model that draws each of the equal requests. */
async function start(name: string, flags: readonly string[], connection: ConnectionOptions): Promise<Side> {
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const program = join(packageRoot, 'dist', 'cli', 'main.js');
  const args = [...readStartFlags(), program, 'serve', '--port', String(port), '--no-shares-work', ...flags];
  const isReady = async () => (await checkHealth(address, connection)) === 'SERVING';
  const server = await startServer(name, { command: process.execPath, args, address, isReady });
  return { name, address, connection, server, calls: 0, seconds: 0, cpuMs: 0 };
}

/** Starts the server that knows its callers, with a certificate that is its own authority. */
async function startKnowing(folder: string): Promise<Side> {
  const made = await generate([{ name: 'commonName', value: 'bench' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const rights = { roles: ['generate' as const], requestsPerMinute: 1e9, picturesPerMinute: 1e9 };
  const { token, line } = issueToken({ name: 'bench', ...rights });
  const files = { cert: made.cert, key: made.private, tokens: line };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const flags = Object.entries({ 'tls-cert': 'cert', 'tls-key': 'key', tokens: 'tokens' }).flatMap(
    ([flag, name]) => [`--${flag}`, join(folder, name)],
  );
  return start('with TLS and tokens', flags, { tls: { ca: Buffer.from(made.cert) }, token });
}

/** Calls a server for one turn. */
async function runTurn(side: Side, request: GenerateRequest): Promise<void> {
  const cpuBeforeMs = readCpuSumMs([side.server.pid]);
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  const keepCalling = async (): Promise<void> => {
    const client = createClient(side.address, side.connection);
    while (performance.now() < endMs) {
      for await (const _ of client.generate(request));
      side.calls++;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: callers }, keepCalling));
  side.seconds += (performance.now() - startedMs) / 1000;
  side.cpuMs += readCpuSumMs([side.server.pid]) - cpuBeforeMs;
}

process.noDeprecation = true; // Node warns of certificates with IP addresses
const folder = await mkdtemp(join(tmpdir(), 'repose-bench-identity-'));
const without = await start('without', [], {});
const withBoth = await startKnowing(folder);
const request = await createBenchRequest();
for (let turn = 0; turn < turns; turn++)
  for (const side of turn % 2 === 0 ? [without, withBoth] : [withBoth, without]) await runTurn(side, request);
for (const { server } of [without, withBoth]) await server.stop();
await rm(folder, { recursive: true });

const rate = ({ calls, seconds }: Side): number => calls / seconds;
const cost = ({ calls, cpuMs }: Side): number => cpuMs / calls;
const rows = [without, withBoth].map((side) => [
  side.name,
  rate(side).toFixed(1),
  cost(side).toFixed(2),
  `${Math.round(side.server.readyMs)} ms`,
]);
console.log(describeMachine());
console.log(formatTable(['server', 'calls/s', 'CPU ms a call', 'ready after'], rows));
console.log(`calls/s with / without: ${(rate(withBoth) / rate(without)).toFixed(3)}`);
console.log(`CPU a call with / without: ${(cost(withBoth) / cost(without)).toFixed(3)}`);
