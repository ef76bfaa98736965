/**
 * A server in its own process, which reports its state and injects faults on command. Its settings
 * are the argument.
 */
import { existsSync, readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { toMessage } from '#dist/errors.js';
import { startServer } from '#dist/server/start-server.js';

/** The state of the server. */
export interface Sample {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly buffersMb: number;
  readonly handles: number;
  /** Files, sockets and pipes; 0 on systems other than Linux. */
  readonly descriptors: number;
  /** The 99th percentile since the sample before. */
  readonly loopDelayMs: number;
  readonly jobs: number;
  readonly unreadBytes: number;
  readonly uploadBytes: number;
  readonly engines: number;
  readonly planned: number;
  /** Process ids of the engines. */
  readonly pids: readonly number[];
}

/** Its commands by name, with their argument and answer. */
export interface Commands {
  readonly look: (options: { readonly afterCollection?: boolean }) => Sample;
  /** Sends a signal to the engine at an index, modulo their number; answers with its process id. */
  readonly signal: (options: EngineSignal) => { readonly pid?: number | undefined };
  /** Answers with whether something has changed, or with the message of the error. */
  readonly reload: (options: object) => Promise<Reloaded>;
  readonly close: (options: object) => Promise<object>;
}
export type CommandName = keyof Commands;

export interface EngineSignal {
  readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';
  readonly index: number;
}

export interface Reloaded {
  readonly hasChanged?: boolean;
  readonly message?: string;
}

/** A message with a command. */
export type Command = {
  readonly [Name in CommandName]: {
    readonly id: number;
    readonly name: Name;
    readonly options: Parameters<Commands[Name]>[0];
  };
}[CommandName];

const server = await startServer(JSON.parse(process.argv[2] ?? ''));
let isClosed = false;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

const commands: Commands = {
  look,
  signal({ signal, index }) {
    const { pids } = server.engines;
    const pid = pids[index % pids.length];
    if (pid !== undefined) process.kill(pid, signal);
    return { pid };
  },
  async reload() {
    try {
      return { hasChanged: await server.reload() };
    } catch (error) {
      return { message: toMessage(error) };
    }
  },
  async close() {
    await server.close();
    isClosed = true;
    setImmediate(() => process.disconnect?.());
    return {};
  },
};

function look({ afterCollection = false }: { readonly afterCollection?: boolean }): Sample {
  if (afterCollection) void globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sample = {
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    buffersMb: external / 2 ** 20,
    handles: process.getActiveResourcesInfo().length,
    descriptors: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0,
    loopDelayMs: delay.percentile(99) / 1e6,
    jobs: server.jobs,
    unreadBytes: server.unreadBytes,
    uploadBytes: server.uploadBytes,
    engines: server.engines.live,
    planned: server.engines.plan.cpu.engines,
    pids: server.engines.pids,
  };
  delay.reset();
  return sample;
}

function runCommand(command: Command): unknown {
  switch (command.name) {
    case 'look':
      return commands.look(command.options);
    case 'signal':
      return commands.signal(command.options);
    case 'reload':
    case 'close':
      return commands[command.name](command.options);
  }
}

// The watching process has ended.
process.on('disconnect', () => {
  if (!isClosed) process.exit(1);
});
process.on('message', async (command: Command) => {
  process.send?.({ id: command.id, answer: await runCommand(command) });
});
process.send?.({ address: server.address, httpAddress: server.httpAddress ?? '' });
