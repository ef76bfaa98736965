import type { Server as ListeningServer, Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { readMaxOpenFiles } from '../engine/machine.js';

/**
 * Open files kept for all else: pipes of engines, models that are read again, modules that load
 * late.
 */
const mostKept = 256;

/** How often, at the most, the log says that connections are refused. */
const quietMs = 10_000;

/**
 * How many connections a server may have: as many as it is configured for, and as leave 256 of the
 * files that the process may have open, or half of them.
 */
export function countConnections(configured: number, maxOpenFiles: number): number {
  return Math.min(configured, maxOpenFiles - Math.min(mostKept, Math.ceil(maxOpenFiles / 2)));
}

/**
 * The connections of a server that has just begun to listen. Those beyond the limit are closed as
 * they come, and their callers hear UNAVAILABLE from their own gRPC: without open files no engine
 * can be started, and each try costs some.
 */
export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #log: ServerContext['log'];
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(server: Server, { config, log }: Pick<ServerContext, 'config' | 'log'>) {
    this.#log = log;
    const maxOpenFiles = readMaxOpenFiles();
    const listeners = findListeners(server);
    const maxConnections = countConnections(config.maxConnections, maxOpenFiles);
    for (const listener of listeners) {
      listener.maxConnections = Math.max(1, Math.floor(maxConnections / listeners.length));
      listener.on('connection', (socket: Socket) => this.#add(socket));
      listener.on('drop', () => this.#say({ maxConnections, maxOpenFiles }));
    }
  }

  /** Hangs up, also on those who would never do so themselves. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #say(limits: object): void {
    if (performance.now() - this.#saidMs < quietMs) return;
    this.#saidMs = performance.now();
    this.#log.warn(limits, 'connections are refused: too many (maxConnections, or ulimit -n)');
  }
}

/**
 * One for each address of the server's name. They are private in grpc-js; the tests fail if they
 * are not found.
 */
function findListeners(server: Server): ListeningServer[] {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<ListeningServer, unknown> };
  return [...http2Servers.keys()];
}
