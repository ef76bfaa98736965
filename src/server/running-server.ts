import type { ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import type { ModelVersions } from '../bundle/list-models.js';
import { lightning } from '../estimator/estimator-file.js';
import { HeldBytes } from './callers/held-bytes.js';
import { parseServerConfig, type ServerConfig, type ServerSettings } from './config.js';
import type { ServerContext } from './context.js';
import type { EnginePlan } from './engine/plan-engines.js';
import { PersonFinder } from './estimator/person-finder.js';
import type { RunningProvider } from './fleet/fleet.js';
import { Fleets } from './fleet/fleets.js';
import type { ChosenPrecision } from './fleet/precision.js';
import { reload } from './reload.js';
import type { GrpcService } from './rpc/grpc-service.js';
import { Admission } from './scheduler/admission.js';
import { Quarantine } from './sharing/quarantine.js';
import type { ReuseCounts } from './sharing/shared-jobs.js';
import { StageCache } from './sharing/stage-cache.js';

/** A service that listens on `port`. */
interface ListeningService {
  readonly context: ServerContext;
  readonly service: GrpcService;
  readonly port: number;
}

/** A server that listens, until `close()`. Made by `startServer`. */
export class RunningServer {
  readonly #listening: ListeningService;
  #closed: Promise<void> | undefined;

  private constructor(listening: ListeningService) {
    this.#listening = listening;
  }

  /** See `startServer`. `first` is the process of the first engine. */
  static async start(settings: ServerSettings, first: ChildProcess): Promise<RunningServer> {
    // 1. The engines load the models while this process loads its gRPC modules.
    const context = await createContext(parseServerConfig(settings), first);
    performance.mark('models are read');

    // 2. Listen and warm up; if that fails, close everything.
    const { config, fleets } = context;
    let service: GrpcService | undefined;
    let listening: Promise<number> | undefined;
    try {
      service = await createService(context);
      listening = service.listen(toAddress(config.host, config.port));
      performance.mark('services are made');
      const [port] = await Promise.all([listening, fleets.current.ready(), startOwnEstimator(context)]);
      performance.mark('server is ready');
      setImmediate(() => void service?.rehearse()); // after this server has been returned
      return new RunningServer({ context, service, port });
    } catch (error) {
      await listening?.catch(() => undefined); // an address that is bound after the drain would stay bound
      await Promise.all([service?.drain(0), fleets.close(), context.people?.close()]);
      throw error;
    }
  }

  /** The address for clients: `host:port`. */
  get address(): string {
    return toAddress(this.#listening.context.config.host, this.#listening.port);
  }

  /** The provider that the models run on, and why. */
  get provider(): RunningProvider {
    return this.#fleets.current.provider;
  }

  /** The precision of the default model, and why. */
  get precision(): ChosenPrecision {
    return this.#fleets.current.precisionOf(this.defaultModel.default);
  }

  /** The served models, ordered by name. The default one is `defaultModel`. */
  get models(): readonly ModelVersions[] {
    return this.#fleets.current.models.all;
  }

  get defaultModel(): ModelVersions {
    return this.#fleets.current.models.default;
  }

  /** The engine processes, how many of them accept work, and how many are planned. */
  get engines(): { readonly pids: readonly number[]; readonly live: number; readonly plan: EnginePlan } {
    const { pool, plan } = this.#fleets.current;
    return { pids: this.#fleets.pids, live: pool.live, plan };
  }

  /** The estimator's process, if it has started, and how many pictures it has or will look at. */
  get estimator(): { readonly pid: number | undefined; readonly looks: number } {
    const { people } = this.#listening.context;
    return { pid: people?.pid, looks: people?.looks ?? 0 };
  }

  /** How many requests wait or are being drawn. */
  get jobs(): number {
    return this.#fleets.jobs;
  }

  /** Bytes of answers that callers have not read yet. */
  get unreadBytes(): number {
    return this.#listening.context.unread.bytes;
  }

  /** Bytes of incomplete messages and their calls. */
  get uploadBytes(): number {
    return this.#listening.context.uploads.bytes;
  }

  /** Bytes held by streams without a request in flight. */
  get idleBytes(): number {
    return this.#listening.context.idle.bytes;
  }

  /** How many requests were drawn, and how many were answered without drawing. */
  get reuse(): Readonly<ReuseCounts> {
    return this.#fleets.reuse;
  }

  /** See `Fleets.reload`. */
  reload(): Promise<boolean> {
    return reload(this.#listening.context);
  }

  /**
   * Refuses new calls, finishes those in flight within the configured `drainMs`, and ends the
   * engines.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  get #fleets(): Fleets {
    return this.#listening.context.fleets;
  }

  async #close(): Promise<void> {
    const { context, service } = this.#listening;
    await service.drain(context.config.drainMs);
    await Promise.all([this.#fleets.close(), context.people?.close()]);
    context.log.info({ ...this.reuse }, 'server is closed');
  }
}

async function createContext(config: ServerConfig, first: ChildProcess): Promise<ServerContext> {
  const log = createLog(config);
  const nowMs = (): number => performance.now();
  const wakeAfter = (delayMs: number, wake: () => void): void => void setTimeout(wake, delayMs).unref();
  const cache = config.cacheBytes === 0 ? undefined : new StageCache(config.cacheBytes);
  const people = createPersonFinder(config, log); // a missing file ends the start before engines run
  const fleets = await Fleets.start({ config, log, quarantine: new Quarantine(), cache, nowMs }, first);
  const limits = { maxRequests: config.maxQueue, maxBytes: config.maxQueueBytes };
  const admission = new Admission(limits, () => fleets.look());
  const clock = { nowMs, wakeAfter };
  const unread = new HeldBytes({ maxBytes: config.maxUnreadBytes, maxMs: config.maxDeadlineMs }, clock);
  const uploads = new HeldBytes({ maxBytes: config.maxUploadBytes, maxMs: config.maxUploadMs }, clock);
  const idle = new HeldBytes({ maxBytes: config.maxStreamIdleBytes, maxMs: config.maxStreamIdleMs }, clock);
  return { config, fleets, people, admission, unread, uploads, idle, log };
}

function createPersonFinder(config: ServerConfig, log: Logger): PersonFinder | undefined {
  const { estimator: file, hangMs, sharesWork: remembers } = config;
  return file === 'off' ? undefined : new PersonFinder({ file, hangMs, log, remembers });
}

/**
 * The bundled estimator starts with the first picture that needs it. Another file is loaded at once,
 * so that a wrong one ends the start.
 */
async function startOwnEstimator({ config, people }: ServerContext): Promise<void> {
  if (config.estimator !== 'off' && config.estimator.path !== lightning.path) await people?.start();
}

/**
 * Loads the gRPC modules, which are most of this process's modules, and connects the health service
 * to the engines.
 */
async function createService(context: ServerContext): Promise<GrpcService> {
  const { GrpcService } = await import('./rpc/grpc-service.js');
  performance.mark('gRPC is loaded');
  const service = new GrpcService(context);
  const { fleets, people } = context;
  const tell = (): void => {
    const { pool, models } = fleets.current;
    service.setServing(pool.live > 0, people?.isServing ? [...models.names, 'EstimatePose'] : models.names);
  };
  people?.onServing(tell);
  fleets.onLive(tell);
  return service;
}

/** `host:port`, with brackets around an IPv6 address. */
function toAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Writes to standard error. A line that cannot be written is lost: a full disk must not end the
 * server.
 */
function writeLine(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // there is no other place to report it
  }
}

function createLog({ logLevel }: ServerConfig): Logger {
  return pino({ level: logLevel }, { write: writeLine });
}
