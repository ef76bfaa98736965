import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerSettings } from '#dist/server/config.js';
import { forkProgram } from '../fork-program.js';
import type { CommandName, Commands, EngineSignal, Reloaded, Sample } from './watched-server-process.js';

/** A server in its own process, driven by commands; see watched-server-process.ts. */
export interface WatchedServer {
  readonly address: string;
  /** Empty without an HTTP port. */
  readonly httpAddress: string;
  look(options?: { readonly afterCollection?: boolean }): Promise<Sample>;
  /**
   * Sends a signal to the engine at an index, modulo their number. Resolves with its process id, if
   * there is one.
   */
  signal(signal: EngineSignal['signal'], index: number): Promise<number | undefined>;
  reload(): Promise<Reloaded>;
  /**
   * Closes the server. Resolves with the exit status of the process, which is not 0 if it has
   * failed.
   */
  close(): Promise<number | null>;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Answer<Name extends CommandName> = Awaited<ReturnType<Commands[Name]>>;

/** Starts a server. `env` is added to this process's environment. */
export async function startWatchedServer(
  settings: ServerSettings,
  env: Readonly<Record<string, string>> = {},
): Promise<WatchedServer> {
  const program = join(import.meta.dirname, 'watched-server-process.ts');
  const child = forkProgram(program, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', '--max-semi-space-size=4'] /* as npm start */,
    env,
  });
  const ended = once(child, 'exit');
  const addresses = await hearAddresses(child);
  const waiting = new Map<number, Waiting>();
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  ended.then(([status]) => {
    const error = new Error(`Cannot go on: the server ended with status ${status}`);
    for (const { reject } of waiting.values()) reject(error);
  });
  let lastId = 0;
  const request = <Name extends CommandName>(
    name: Name,
    options: Parameters<Commands[Name]>[0],
  ): Promise<Answer<Name>> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      // The answer has the type of its command.
      waiting.set(id, { resolve: (answer) => resolve(answer as Answer<Name>), reject });
      child.send({ id, name, options }, (error) => error && reject(error));
    });
  return {
    ...addresses,
    look: (options = {}) => request('look', options),
    signal: async (signal, index) => (await request('signal', { signal, index })).pid,
    reload: () => request('reload', {}),
    close: async () => {
      await request('close', {}).catch(() => undefined); // a failed server reports it by its exit status
      const [status] = await ended;
      return status;
    },
  };
}

/**
 * Resolves with the addresses in the process's first message. Throws if the process ends before; it
 * has printed the reason.
 */
async function hearAddresses(child: ChildProcess): Promise<Pick<WatchedServer, 'address' | 'httpAddress'>> {
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof first?.address === 'string') return { address: first.address, httpAddress: first.httpAddress };
  throw new Error(`Cannot start the server: its process ended with status ${first}`);
}
