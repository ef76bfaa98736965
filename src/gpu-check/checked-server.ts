import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import type { ServerSettings } from '../server/config.js';
import type { ServerReply, ServerState } from './server-protocol.js';

/** A server in another process, until `close()`. */
export class CheckedServer {
  readonly #child: ChildProcess;
  /** When it was ready. */
  readonly first: ServerState;
  /** From the start of its process, in milliseconds. */
  readonly startToReadyMs: number;

  private constructor(child: ChildProcess, first: ServerState, startToReadyMs: number) {
    this.#child = child;
    this.first = first;
    this.startToReadyMs = startToReadyMs;
  }

  /** Starts a server on a free port. Throws `failed-precondition` if it is not ready in `limitMs`. */
  static async start(settings: ServerSettings, limitMs: number): Promise<CheckedServer> {
    const program = join(packageRoot, 'dist', 'gpu-check', 'server-process.js');
    const all: ServerSettings = {
      port: 0,
      estimator: 'off',
      sharesWork: false,
      logLevel: 'silent',
      ...settings,
    };
    const startedMs = performance.now();
    const child = fork(program, [JSON.stringify(all)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    try {
      const state = await receive(child, limitMs);
      return new CheckedServer(child, state, performance.now() - startedMs);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** The server's own process; its engines are `state().pids`. */
  get pid(): number {
    return this.#child.pid ?? 0; // it has answered, so it has one
  }

  get address(): string {
    return this.first.address;
  }

  state(): Promise<ServerState> {
    this.#child.send('state');
    return receive(this.#child, 10_000);
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  }
}

/** The next state that a server reports. */
async function receive(child: ChildProcess, limitMs: number): Promise<ServerState> {
  const fail = (what: string) =>
    new ReposeError('failed-precondition', `Cannot check the server: ${what}, expected it to be ready`);
  const waiting = new AbortController();
  const { signal } = waiting;
  const timer = setTimeout(() => waiting.abort(), limitMs);
  const replied = once(child, 'message', { signal }).then(([reply]) => reply as ServerReply);
  const ended = once(child, 'exit', { signal }).then(([status]) => {
    throw fail(`its process ended with ${status}`);
  });
  ended.catch(() => undefined); // it is no error that a server does not end
  const reply = await Promise.race([replied, ended])
    .catch((error: unknown) => {
      throw signal.aborted ? fail(`nothing within ${Math.round(limitMs)} ms`) : error;
    })
    .finally(() => {
      clearTimeout(timer);
      waiting.abort();
    });
  if (reply.type === 'failed') throw fail(reply.message);
  return reply;
}
