import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../../dist/cli/cache-folder.js';

const longestStartMs = 60_000;
const longestStopMs = 15_000;
const pollMs = 5;

/** A port of the loopback that nobody listens on. */
export async function findFreePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

/**
 * Starts a server and waits until it accepts connections and `isReady` of its address resolves to true; `readyMs` is how long that
 * took. What it says goes to a file in the cache folder. `work` is a folder of its own, which goes when the server has ended.
 */
export async function startServer(name, { command, args, env = {}, work, address, isReady }) {
  const folder = join(cacheFolder(process.env), 'bench-serve');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'w');
  const startedMs = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...env },
    ...(work && { cwd: work }),
  });
  closeSync(output);
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), longestStopMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    if (work) rmSync(work, { recursive: true, force: true });
  };
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  while (!((await accepts(address)) && (await isReady(address).catch(() => false)))) {
    const waitedMs = performance.now() - startedMs;
    if (hasEnded() || waitedMs > longestStartMs) {
      await stop();
      const said = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' / ');
      throw new Error(
        `Cannot start ${name}: it was not ready after ${Math.round(waitedMs)} ms; it said: ${said}`,
      );
    }
    await sleep(pollMs);
  }
  return { pid: child.pid, readyMs: performance.now() - startedMs, stop };
}

/** A gRPC channel to a port where nobody listens yet would wait for a second before it tries again. */
function accepts(address) {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
