import type { Server as ListeningServer, Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { readMaxOpenFiles } from '../engine/machine.js';

/**
 * Open files reserved for everything else: engines' pipes, models read by a reload, modules that
 * load late.
 */
const reservedFiles = 256;

/** For each name of an admin address. */
const maxAdminConnections = 16;

/** The shortest time between two log lines about refused connections. */
const logIntervalMs = 10_000;

/**
 * Returns how many connections a server may have: the configured number, limited so that 256 of the
 * files that the process may open, or half of them, remain free.
 */
export function countConnections(configured: number, maxOpenFiles: number): number {
  return Math.min(configured, maxOpenFiles - Math.min(reservedFiles, Math.ceil(maxOpenFiles / 2)));
}

/**
 * The connections of a server that has just begun to listen. Connections beyond the limit are
 * closed at once, and their callers get UNAVAILABLE from their own gRPC. Otherwise no open files
 * would be left to start an engine.
 */
export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #listeners = new Set<ListeningServer>();
  readonly #log: ServerContext['log'];
  #loggedMs = Number.NEGATIVE_INFINITY;

  constructor(server: Server, { config, log }: Pick<ServerContext, 'config' | 'log'>) {
    this.#server = server;
    this.#log = log;
    const maxOpenFiles = readMaxOpenFiles();
    this.#watch(countConnections(config.maxConnections, maxOpenFiles), { maxOpenFiles });
  }

  /** Also watches the listeners of an address that only administrators use, with a limit of its own. */
  addAdmins(): void {
    this.#watch(maxAdminConnections, { isAdmin: true });
  }

  /** Limits the connections of all listeners that are new, together. */
  #watch(maxConnections: number, about: object): void {
    const listeners = findListeners(this.#server).filter((listener) => !this.#listeners.has(listener));
    for (const listener of listeners) {
      this.#listeners.add(listener);
      listener.maxConnections = Math.max(1, Math.floor(maxConnections / listeners.length));
      listener.on('connection', (socket: Socket) => this.#add(socket));
      listener.on('drop', () => this.#logRefusal({ maxConnections, ...about }));
    }
  }

  /** Closes all connections from the server's side. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #logRefusal(limits: object): void {
    if (performance.now() - this.#loggedMs < logIntervalMs) return;
    this.#loggedMs = performance.now();
    this.#log.warn(limits, 'connections are refused: too many (maxConnections, or ulimit -n)');
  }
}

/**
 * Finds one listener for each address of the server's host name. They are private in grpc-js; the
 * tests fail if they are missing.
 */
function findListeners(server: Server): ListeningServer[] {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<ListeningServer, unknown> };
  return [...http2Servers.keys()];
}
