import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelVersions } from '../bundle/list-models.js';
import type { HttpPort } from '../http/http-port.js';
import { splitAddress, toAddress, toSocketPath } from '../rpc/address.js';
import { HeldBytes, type HeldLimits } from './callers/held-bytes.js';
import { type ConfigChange, planChange } from './change-config.js';
import { parseServerConfig, type ServerConfig, type ServerSettings } from './config.js';
import type { ServerContext } from './context.js';
import { createLog } from './create-log.js';
import type { EnginePlan } from './engine/plan-engines.js';
import { createPersonFinder, startOwnEstimator } from './estimator/create-person-finder.js';
import type { ServerEvents } from './events.js';
import type { RunningProvider } from './fleet/fleet.js';
import { Fleets } from './fleet/fleets.js';
import type { ChosenPrecision } from './fleet/precision.js';
import { assertExposure } from './identity/exposure.js';
import { Identity } from './identity/identity.js';
import { reload } from './reload.js';
import type { GrpcService } from './rpc/grpc-service.js';
import { Admission } from './scheduler/admission.js';
import { Quarantine } from './sharing/quarantine.js';
import type { ReuseCounts } from './sharing/shared-jobs.js';
import type { Telemetry } from './telemetry/start-telemetry.js';

/** A service that listens on `port`. */
interface ListeningService {
  readonly context: ServerContext;
  readonly service: GrpcService;
  readonly telemetry: Telemetry;
  readonly port: number;
  /** Absent without an admin address. */
  readonly adminPort: number | undefined;
  /** Absent without an HTTP address. */
  readonly http: HttpPort | undefined;
}

/** What a server asks of its callers. */
export interface AllowedCallers {
  readonly hasTls: boolean;
  readonly asksCertificate: boolean;
  /** How many there are, if a token is needed. */
  readonly withTokens: number | undefined;
}

/** What a server has made of other settings. */
export interface Reconfigured extends Omit<ConfigChange, 'config'> {
  /** Whether new engines serve now, with other models or other settings. */
  readonly hasNewEngines: boolean;
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
    const { config, fleets, identity } = context;
    let service: GrpcService | undefined;
    let telemetry: Promise<Telemetry> | undefined;
    let listening: Promise<Ports> | undefined;
    try {
      service = await createService(context);
      telemetry = loadTelemetry(context, service);
      listening = listen(service, context);
      performance.mark('services are made');
      const [ports, running] = await Promise.all([
        listening,
        telemetry,
        fleets.current.ready(),
        startOwnEstimator(config, context.people),
      ]);
      performance.mark('server is ready');
      setImmediate(() => void service?.rehearse()); // after this server has been returned
      identity.watch();
      return new RunningServer({ context, service, telemetry: running, ...ports });
    } catch (error) {
      const ports = await listening?.catch(() => undefined); // what is bound after the drain would stay bound
      await ports?.http?.close();
      const closeTelemetry = telemetry?.then(
        (running) => running.close(),
        () => undefined,
      );
      await Promise.all([service?.drain(0), fleets.close(), context.people?.close(), closeTelemetry]);
      throw error;
    }
  }

  /** The address for clients: `host:port`. */
  get address(): string {
    const { context, port } = this.#listening;
    return toAddress(context.config.host, port);
  }

  /** The `host:port` of /metrics, /livez and /readyz, if they are served. */
  get metricsAddress(): string | undefined {
    return this.#listening.telemetry.metricsAddress;
  }

  /** The `host:port` of the HTTP port; undefined if there is none. */
  get httpAddress(): string | undefined {
    return this.#listening.http?.address;
  }

  /** The address for administrators; undefined if there is none of its own. */
  get adminAddress(): string | undefined {
    const { context, adminPort } = this.#listening;
    const { adminAddress } = context.config;
    if (adminAddress === undefined || toSocketPath(adminAddress) !== undefined) return adminAddress;
    return toAddress(splitAddress(adminAddress).host, adminPort ?? 0);
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

  /** Who may call. */
  get callers(): AllowedCallers {
    const { config, identity } = this.#listening.context;
    return {
      hasTls: identity.certificates !== undefined,
      asksCertificate: config.tls.clientCa !== undefined,
      withTokens: identity.tokens?.size,
    };
  }

  /** See `Identity.reload`. */
  reloadIdentity(): Promise<boolean> {
    return this.#listening.context.identity.reload();
  }

  /** See `Fleets.reload`. */
  reload(): Promise<boolean> {
    return reload(this.#listening.context);
  }

  /**
   * Takes over other settings, as far as they need no restart, and reads the models again. Throws
   * `invalid-argument` for wrong settings, and what `reload` throws; then nothing changes.
   */
  async reconfigure(settings: ServerSettings): Promise<Reconfigured> {
    const { context, service } = this.#listening;
    const { config, changed, waiting } = planChange(context.config, parseServerConfig(settings));
    const hasNewEngines = await this.#fleets.reload(config);
    Object.assign(context.config, config); // the one object that everything reads
    context.log.level = config.logLevel;
    service.limitConnections();
    return { hasNewEngines, changed, waiting };
  }

  /**
   * Says NOT_SERVING, takes calls for another `drainDelayMs`, then refuses new ones, finishes those in
   * flight within `drainMs`, and ends the engines.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  get #fleets(): Fleets {
    return this.#listening.context.fleets;
  }

  async #close(): Promise<void> {
    const { context, service, telemetry, http } = this.#listening;
    context.identity.close();
    const { drainDelayMs, drainMs } = context.config;
    service.stopServing();
    if (drainDelayMs > 0) await wait(drainDelayMs);
    await service.drain(drainMs, http?.stopListening());
    await http?.close();
    await Promise.all([this.#fleets.close(), context.people?.close()]);
    await telemetry.close();
    context.log.info({ ...this.reuse }, 'server is closed');
  }
}

async function createContext(config: ServerConfig, first: ChildProcess): Promise<ServerContext> {
  const log = createLog(config);
  assertExposure(config, log);
  const identity = await Identity.load(config, log);
  const nowMs = (): number => performance.now();
  const wakeAfter = (delayMs: number, wake: () => void): void => void setTimeout(wake, delayMs).unref();
  const people = createPersonFinder(config, log); // a missing file ends the start before engines run
  const atStart = { ...config }; // of the first engines
  const events: ServerEvents = new EventEmitter();
  const shared = { log, events, nowMs };
  const fleets = await Fleets.start({ config: atStart, quarantine: new Quarantine(), ...shared }, first);
  // Limits are read anew each time, because a running server may get others.
  const admission = new Admission(
    () => ({ maxRequests: config.maxQueue, maxBytes: config.maxQueueBytes }),
    () => fleets.look(),
    (reason) => events.emit('refused', reason),
  );
  const hold = (readLimits: () => HeldLimits): HeldBytes => new HeldBytes(readLimits, { nowMs, wakeAfter });
  const unread = hold(() => ({ maxBytes: config.maxUnreadBytes, maxMs: config.maxDeadlineMs }));
  const uploads = hold(() => ({ maxBytes: config.maxUploadBytes, maxMs: config.maxUploadMs }));
  const idle = hold(() => ({ maxBytes: config.maxStreamIdleBytes, maxMs: config.maxStreamIdleMs }));
  return { config, fleets, people, admission, identity, unread, uploads, idle, log, events };
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

/** Loads what follows the server's events, and starts it. */
async function loadTelemetry(context: ServerContext, service: GrpcService): Promise<Telemetry> {
  const { startTelemetry } = await import('./telemetry/start-telemetry.js');
  return startTelemetry(context, service);
}

type Ports = Pick<ListeningService, 'port' | 'adminPort' | 'http'>;

async function listen(service: GrpcService, context: ServerContext): Promise<Ports> {
  const { host, port, adminAddress, httpAddress } = context.config;
  return {
    port: await service.listen(toAddress(host, port)),
    adminPort: adminAddress === undefined ? undefined : await service.listenForAdmins(adminAddress),
    http: httpAddress === undefined ? undefined : await listenForHttp(httpAddress),
  };

  async function listenForHttp(address: string): Promise<HttpPort> {
    const { HttpPort } = await import('../http/http-port.js');
    const http = await HttpPort.listen(address, { context, service });
    service.shareConnections(http);
    return http;
  }
}
