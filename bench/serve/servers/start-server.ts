import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '#dist/cache-folder.js';

const longestStartMs = 60_000;
const longestStopMs = 15_000;
const pollMs = 5;

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working folder, which is removed when the server has ended. */
  readonly work?: string;
  readonly address: string;
  /** Whether the server, which already accepts connections at the address, can be called. */
  readonly isReady: (address: string) => Promise<boolean>;
}

/** The running process of a server. */
export interface StartedServer {
  readonly pid: number;
  /** How long its start took. */
  readonly readyMs: number;
  /** Its exit status, when it ends; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it accepts connections and is ready. Its output goes to a file in
 * the cache folder. Throws with the end of that file if the server ends or takes too long.
 */
export async function startServer(
  name: string,
  { command, args, env = {}, work, address, isReady }: StartOptions,
): Promise<StartedServer> {
  const folder = join(cacheFolder(process.env), 'bench-serve');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'w');
  const startedMs = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
    cwd: work,
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
  const { pid = 0 } = child; // a started process has one
  return { pid, readyMs: performance.now() - startedMs, ended: ended.then(([status]) => status), stop };
}

/** Checks with a plain socket: a gRPC channel would wait for a second before it tries again. */
function accepts(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
