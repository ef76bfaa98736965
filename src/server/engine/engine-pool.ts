import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';
import { ReposeError } from '../../errors.js';
import type { ServerEvents } from '../events.js';
import { toLoadError } from '../fleet/device.js';
import type { CostModel } from '../scheduler/cost-model.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import {
  Engine,
  type EngineEvents,
  type EngineOptions,
  type LoadCommand,
  type LoadedProvider,
} from './engine.js';
import { deviceOf, type EnginePlan, shareOf } from './plan-engines.js';

export interface EnginePoolOptions {
  readonly plan: EnginePlan;
  readonly load: Omit<LoadCommand, 'deviceId' | 'checks'>;
  /** The GPUs that the engines take in turn, where they run on GPUs. */
  readonly deviceIds: readonly number[];
  /** See `Watchdog`. */
  readonly hangMs: number;
  readonly scheduler: Scheduler;
  /** Learns what the engines measure. */
  readonly costs: CostModel;
  readonly log: Logger;
  readonly events: ServerEvents;
  /** The process of the first engine, if it has been started already. */
  readonly first: ChildProcess | undefined;
}

interface Settle {
  resolve(loaded: LoadedProvider): void;
  reject(error: ReposeError): void;
}

/**
 * The engines of a server. An engine is in the scheduler while it accepts work, and is replaced
 * when its process ends.
 */
export class EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #engines: Engine[];
  readonly #shared: Omit<EngineOptions, 'load'>;
  readonly #start: Settle;

  /** The provider of the engine that became ready last. */
  #loaded: LoadedProvider | undefined;
  #hasStarted = false;
  #listener: (engines: number) => void = () => undefined;

  /**
   * Resolves once the first engine accepts work; the others follow. Rejects if its first process
   * ends before.
   */
  readonly started: Promise<LoadedProvider>;
  /** Resolves once every engine has loaded all that it needs, and has measured its stages. */
  readonly prepared: Promise<void>;
  readonly #preparedEngines = new Set<Engine>();
  #resolvePrepared: () => void = () => undefined;

  constructor(options: EnginePoolOptions) {
    this.#options = options;
    let start: Settle | undefined;
    this.started = new Promise((resolve, reject) => {
      start = { resolve, reject };
    });
    this.#start = start!; // a promise's executor has run when its constructor returns
    this.started.catch(() => undefined); // it may reject before anyone awaits it
    this.prepared = new Promise((resolve) => {
      this.#resolvePrepared = resolve;
    });
    const { hangMs, plan, first } = options;
    const countBatch = (provider: string): number => shareOf(plan, provider).maxBatch;
    this.#shared = { hangMs, countBatch, events: this.#createEvents() };
    this.#engines = [new Engine(this.#optionsOf(0), first)];
  }

  /** Calls `listener` now and whenever the number of engines that accept work has changed. */
  onLive(listener: (engines: number) => void): void {
    this.#listener = listener;
    this.#announce();
  }

  get loaded(): LoadedProvider | undefined {
    return this.#loaded;
  }

  /** How many engines accept work. */
  get live(): number {
    return this.#engines.filter(({ isReady }) => isReady).length;
  }

  /** The ids of the running engine processes. */
  get pids(): readonly number[] {
    return this.#engines.map((engine) => engine.pid).filter((pid) => pid !== undefined);
  }

  /** Ends the engines. `started` rejects if none of them was ready yet. */
  async close(): Promise<void> {
    this.#start.reject(new ReposeError('unavailable', 'Cannot start an engine: the server is closing'));
    await Promise.all(this.#engines.map((engine) => engine.close()));
  }

  #createEvents(): EngineEvents {
    const { scheduler, costs, log, events } = this.#options;
    return {
      onReady: (engine, loaded) => {
        log.info({ pid: engine.pid, provider: loaded.provider }, 'engine is ready');
        this.#loaded = loaded;
        scheduler.addEngine(engine);
        this.#announce();
        if (!this.#hasStarted) this.#startOthers(loaded);
      },
      onMeasured: ({ runMs, ...run }) => costs.record(run, runMs),
      onPrepared: (engine, failure) => {
        if (failure !== undefined) log.warn({ pid: engine.pid, message: failure }, 'engine lacks a part');
        this.#preparedEngines.add(engine);
        if (this.#preparedEngines.size === this.#engines.length) this.#resolvePrepared();
      },
      onDrew: (engine, drawn) => {
        const batch = scheduler.drew(engine, drawn);
        if (batch !== undefined) events.emit('batchDrawn', batch.stage, batch.jobs);
      },
      onDrawFailed: (engine, message) =>
        scheduler.failed(
          engine,
          new ReposeError('internal', 'Cannot draw: the model failed', { cause: new Error(message) }),
        ),
      onLoadFailed: (_engine, failures) => {
        if (this.#hasStarted) log.error({ failures }, 'models do not load');
        else this.#start.reject(toLoadError(failures));
      },
      onGone: (engine, { cause, reason, blame, backOffMs }) => {
        events.emit('engineEnded', cause);
        if (this.#hasStarted) log.error({ reason, backOffMs }, 'engine ended');
        else
          this.#start.reject(new ReposeError('unavailable', `Cannot start an engine: its process ${reason}`));
        scheduler.removeEngine(engine, blame);
        this.#announce();
        this.#suspendWhenDown(backOffMs);
      },
    };
  }

  /**
   * The first engine has shown that the models load, and on which provider. The provider decides
   * the number of engines.
   */
  #startOthers(loaded: LoadedProvider): void {
    const engines = shareOf(this.#options.plan, loaded.provider).engines;
    this.#hasStarted = true;
    while (this.#engines.length < engines)
      this.#engines.push(new Engine(this.#optionsOf(this.#engines.length)));
    this.#start.resolve(loaded);
  }

  #optionsOf(index: number): EngineOptions {
    const { load, deviceIds } = this.#options;
    return { ...this.#shared, load: { ...load, deviceId: deviceOf(deviceIds, index) } };
  }

  #announce(): void {
    this.#listener(this.live);
  }

  /** Refuses requests, instead of letting them wait, while every engine fails repeatedly. */
  #suspendWhenDown(backOffMs: number): void {
    if (backOffMs === 0 || this.live > 0) return;
    const message = 'Cannot draw: every engine has ended and is being replaced';
    this.#options.scheduler.suspend(new ReposeError('unavailable', message, { retryAfterMs: backOffMs }));
  }
}
