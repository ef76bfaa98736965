import type { Http2Server } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { readMaxOpenFiles } from '../engine/machine.js';
import { observeCalls } from './observe-calls.js';
import { resumeReading } from './resume-reading.js';

/**
 * Open files reserved for everything else: engines' pipes, models read by a reload, modules that
 * load late.
 */
const reservedFiles = 256;

/** How often the server looks for callers that have broken HTTP/2's rules and hung up. */
const lookMs = 1000;

/** For each name of an admin address. */
const maxAdminConnections = 16;

/** Calls of all HTTP callers share one connection inside this process; `maxCalls` limits them. */
const maxInsideCalls = 2 ** 31 - 1;

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
  readonly #context: Pick<ServerContext, 'config' | 'log' | 'events'>;
  /** Those for callers, which share the limit. */
  readonly #listeners: NetServer[] = [];
  readonly #known = new Set<Http2Server>();
  readonly #server: Server;
  readonly #paths: ReadonlySet<string>;
  readonly #looking: NodeJS.Timeout;
  #loggedMs = Number.NEGATIVE_INFINITY;

  /** `paths` are those of the server's methods. */
  constructor(
    server: Server,
    context: Pick<ServerContext, 'config' | 'log' | 'events'>,
    paths: ReadonlySet<string>,
  ) {
    this.#server = server;
    this.#paths = paths;
    this.#context = context;
    const listeners = findListeners(server);
    this.#observe(listeners);
    for (const listener of listeners) this.share(listener);
    this.#looking = setInterval(() => this.#look(), lookMs).unref();
  }

  /** Also observes the listeners of administrators, which have begun since; each has a limit of its own. */
  addAdmins(): void {
    const added = this.#findNew();
    this.#observe(added);
    for (const listener of added) {
      listener.maxConnections = maxAdminConnections;
      this.#reportDrops(listener);
    }
  }

  /** Also observes the calls of a listener for connections inside this process, which has begun since. */
  addInside(): void {
    const { events } = this.#context;
    for (const listener of this.#findNew()) {
      this.#known.add(listener);
      listener.updateSettings({ maxConcurrentStreams: maxInsideCalls });
      observeCalls(listener, { paths: this.#paths, events, isInside: true });
    }
  }

  /** Lets a listener, perhaps of another protocol, have its share of the connections. */
  share(listener: NetServer): void {
    this.#listeners.push(listener);
    this.limit();
    this.#reportDrops(listener);
  }

  /** Looks after the HTTP/2 connections of a listener: those whose callers have hung up are closed. */
  watch(listener: Http2Server): void {
    listener.on('connection', (socket: Socket) => this.#add(socket));
  }

  #observe(listeners: readonly Http2Server[]): void {
    const { events } = this.#context;
    for (const listener of listeners) {
      this.#known.add(listener);
      observeCalls(listener, { paths: this.#paths, events, isInside: false });
      this.watch(listener);
    }
  }

  #reportDrops(listener: NetServer): void {
    listener.on('drop', () => {
      this.#context.events.emit('refused', 'connections');
      this.#logRefusal();
    });
  }

  #findNew(): readonly Http2Server[] {
    return findListeners(this.#server).filter((listener) => !this.#known.has(listener));
  }

  /** Lets as many connections be open as the configuration says. Closes none. */
  limit(): void {
    const maxConnections = countConnections(this.#context.config.maxConnections, readMaxOpenFiles());
    for (const listener of this.#listeners)
      listener.maxConnections = Math.max(1, Math.floor(maxConnections / this.#listeners.length));
  }

  /** Closes all connections from the server's side. */
  destroy(): void {
    clearInterval(this.#looking);
    for (const socket of this.#sockets) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #look(): void {
    for (const socket of this.#sockets) resumeReading(socket);
  }

  #logRefusal(): void {
    if (performance.now() - this.#loggedMs < logIntervalMs) return;
    this.#loggedMs = performance.now();
    const { config, log } = this.#context;
    const limits = { maxConnections: config.maxConnections, maxOpenFiles: readMaxOpenFiles() };
    log.warn(limits, 'connections are refused: too many (maxConnections, or ulimit -n)');
  }
}

/**
 * Finds one listener for each address of the server's host name. They are private in grpc-js; the
 * tests fail if they are missing.
 */
function findListeners(server: Server): Http2Server[] {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<Http2Server, unknown> };
  return [...http2Servers.keys()];
}
