import type { ChildProcess } from 'node:child_process';
import { type Logger, pino } from 'pino';
import type { Bundle } from '../bundle/read-bundle.js';
import { ReposeError } from '../errors.js';
import { parseServerConfig, type ServerConfig, type ServerSettings } from './config.js';
import type { RunningProvider, ServerContext } from './context.js';
import { explainProvider, hasCudaProvider, toProviders } from './device.js';
import { EnginePool } from './engine/engine-pool.js';
import { countCores, countMemoryBytes } from './engine/machine.js';
import { describePlan, type EnginePlan, planEngines } from './engine/plan-engines.js';
import type { GrpcService } from './grpc-service.js';
import { countGraphBytes, Models, toEngineModel } from './models.js';
import { Drawings, type ReuseCounts } from './reuse/drawings.js';
import { Quarantine } from './reuse/quarantine.js';
import { StageCache } from './reuse/stage-cache.js';
import { Admission } from './scheduler/admission.js';
import { CostModel } from './scheduler/cost-model.js';
import { Scheduler } from './scheduler/scheduler.js';

const nowMs = (): number => performance.now();

interface Parts {
  readonly context: ServerContext;
  readonly pool: EnginePool;
  readonly service: GrpcService;
  readonly port: number;
  readonly plan: EnginePlan;
}

/** A server that listens, until `close()`. Made by `startServer`. */
export class RunningServer {
  readonly #parts: Parts;
  #closed: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** See `startServer`; `first` is the first engine's process. */
  static async start(settings: ServerSettings, first: ChildProcess): Promise<RunningServer> {
    // 1. What is asked for, and whether this machine has it.
    const config = parseServerConfig(settings);
    const hasCuda = hasCudaProvider();
    const providers = toProviders(config.device, hasCuda);
    const models = await Models.read(config.modelsFolder, config.defaultModel);

    // 2. The engines load the models while this process loads its gRPC modules.
    const log = createLog(config);
    const plan = planEngines({
      cores: countCores(),
      memoryBytes: countMemoryBytes(),
      graphBytes: countGraphBytes(models.all),
      engines: config.engines,
      threads: config.threads,
      maxBatch: config.maxBatch,
    });
    const { maxCoarseInRow, maxQueueDelayMs, deviceId, hangMs } = config;
    const costs = new CostModel();
    const scheduler = new Scheduler({
      maxCoarseInRow,
      maxQueueDelayMs,
      costs,
      nowMs,
      wakeAfter: (delayMs, wake) => setTimeout(wake, delayMs).unref(),
    });
    const limits = { maxRequests: config.maxQueue, maxBytes: config.maxQueueBytes };
    const admission = new Admission(limits, nowMs, () => scheduler.look());
    const load = {
      type: 'load',
      models: models.all.map(toEngineModel),
      providers,
      deviceId,
      threads: plan.threads,
    } as const;
    const pool = new EnginePool({ plan, load, hangMs, scheduler, costs, log, first });
    const runningProvider = (): RunningProvider => {
      if (pool.loaded === undefined) return { provider: '', reason: 'no engine is ready yet' };
      return { provider: pool.loaded.provider, reason: explainProvider(config.device, hasCuda, pool.loaded) };
    };
    const cache = config.cacheBytes === 0 ? undefined : new StageCache(config.cacheBytes);
    const { sharesWork } = config;
    const drawings = new Drawings({ scheduler, quarantine: new Quarantine(), sharesWork, cache });
    const context = {
      config,
      models,
      scheduler,
      drawings,
      costs,
      admission,
      log,
      runningProvider,
      openCalls: new Set<never>(),
    };

    // 3. Warm and listening, or nothing at all.
    let service: GrpcService | undefined;
    let listening: Promise<number> | undefined;
    try {
      service = await createService(context, pool);
      listening = service.listen(toAddress(config.host, config.port));
      const [port, { provider }] = await Promise.all([listening, pool.started]);
      log.info({ provider, plan: describePlan(plan, provider), ...plan }, 'server is ready');
      return new RunningServer({ context, pool, service, port, plan });
    } catch (error) {
      await listening?.catch(() => undefined); // an address that is bound after the drain would stay bound
      await Promise.all([service?.drain(0), pool.close()]);
      throw error;
    }
  }

  /** Where clients find it: `host:port`. */
  get address(): string {
    return toAddress(this.#parts.context.config.host, this.#parts.port);
  }

  /** What the models run on, and why. */
  get provider(): RunningProvider {
    return this.#parts.context.runningProvider();
  }

  /** What is served, by name; the default one is `defaultModel`. */
  get models(): readonly Bundle[] {
    return this.#parts.context.models.all;
  }

  get defaultModel(): Bundle {
    return this.#parts.context.models.default;
  }

  /** The engine processes, how many of them take work, and how many there are to be. */
  get engines(): { readonly pids: readonly number[]; readonly live: number; readonly plan: EnginePlan } {
    const { pool, plan } = this.#parts;
    return { pids: pool.pids, live: pool.live, plan };
  }

  /** Requests that wait or are drawn. */
  get jobs(): number {
    return this.#parts.context.scheduler.jobs;
  }

  /** How requests were answered: drawn, or without drawing. */
  get reuse(): Readonly<ReuseCounts> {
    return this.#parts.context.drawings.counts;
  }

  /** Takes no new calls, finishes those in flight within the configured `drainMs`, and ends the engines. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { context, pool, service } = this.#parts;
    await service.drain(context.config.drainMs);
    context.scheduler.suspend(new ReposeError('unavailable', 'Cannot draw: the server is closing'));
    await pool.close();
    context.log.info({ ...this.reuse }, 'server is closed');
  }
}

/** Loads the gRPC modules, the larger part of what this process loads, and ties the service's health to the engines. */
async function createService(context: ServerContext, pool: EnginePool): Promise<GrpcService> {
  const { GrpcService } = await import('./grpc-service.js');
  const service = new GrpcService(context);
  pool.onLive((live) => service.setServing(live > 0));
  return service;
}

/** `host:port`, with brackets around an IPv6 address. */
function toAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function createLog({ logLevel }: ServerConfig): Logger {
  return pino({ level: logLevel }, pino.destination(2));
}
