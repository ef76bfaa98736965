import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';
import { ReposeError } from '../../errors.js';
import { toLoadError } from '../device.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Engine, type EngineEvents, type LoadCommand, type LoadedProvider } from './engine.js';

export interface EnginePoolOptions {
  readonly engines: number;
  readonly load: LoadCommand;
  readonly scheduler: Scheduler;
  readonly log: Logger;
  /** The process of the first engine, started ahead. */
  readonly first: ChildProcess;
}

interface Settle {
  resolve(loaded: LoadedProvider): void;
  reject(error: ReposeError): void;
}

/** The engines of a server: each is wired to the scheduler while it takes work, and replaced when its process ends. */
export class EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #engines: readonly Engine[];
  readonly #start: Settle;

  /** What the engine that became ready last runs on. */
  #loaded: LoadedProvider | undefined;
  #hasStarted = false;
  #listener: (engines: number) => void = () => undefined;

  /** Resolves once every engine takes work; rejects when the first process of one does not come so far. */
  readonly started: Promise<LoadedProvider>;

  constructor(options: EnginePoolOptions) {
    this.#options = options;
    let start: Settle | undefined;
    this.started = new Promise((resolve, reject) => {
      start = { resolve, reject };
    });
    this.#start = start!; // a promise's executor has run when its constructor returns
    this.started.catch(() => undefined); // it may reject before anybody waits for it
    const events = this.#createEvents();
    this.#engines = Array.from(
      { length: options.engines },
      (_, index) => new Engine(options.load, events, index === 0 ? options.first : undefined),
    );
  }

  /** Calls `listener` now and whenever the number of engines that take work has changed. */
  onLive(listener: (engines: number) => void): void {
    this.#listener = listener;
    this.#announce();
  }

  get loaded(): LoadedProvider | undefined {
    return this.#loaded;
  }

  /** The ids of the running engine processes. */
  get pids(): readonly number[] {
    return this.#engines.map((engine) => engine.pid).filter((pid) => pid !== undefined);
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()));
  }

  #createEvents(): EngineEvents {
    const { scheduler, log } = this.#options;
    return {
      onReady: (engine, loaded) => {
        log.info({ pid: engine.pid, provider: loaded.provider }, 'engine is ready');
        this.#loaded = loaded;
        scheduler.addEngine(engine);
        this.#announce();
        if (!this.#engines.every(({ isReady }) => isReady)) return;
        this.#hasStarted = true;
        this.#start.resolve(loaded);
      },
      onDrew: (engine, drawn) => scheduler.drew(engine, drawn),
      onDrawFailed: (engine, message) =>
        scheduler.failed(
          engine,
          new ReposeError('internal', 'Cannot draw: the model failed', { cause: new Error(message) }),
        ),
      onLoadFailed: (_engine, failures) => {
        if (this.#hasStarted) log.error({ failures }, 'models do not load');
        else this.#start.reject(toLoadError(failures));
      },
      onGone: (engine, { reason, backOffMs }) => {
        if (this.#hasStarted) log.error({ reason, backOffMs }, 'engine ended');
        else
          this.#start.reject(new ReposeError('unavailable', `Cannot start an engine: its process ${reason}`));
        scheduler.removeEngine(engine);
        this.#announce();
        this.#suspendWhenDown(backOffMs);
      },
    };
  }

  #announce(): void {
    this.#listener(this.#engines.filter(({ isReady }) => isReady).length);
  }

  /** While the only engines left keep failing, waiting for one would be in vain. */
  #suspendWhenDown(backOffMs: number): void {
    if (backOffMs === 0 || this.#engines.some(({ isReady }) => isReady)) return;
    const message = 'Cannot draw: every engine has ended and is being replaced';
    this.#options.scheduler.suspend(new ReposeError('unavailable', message, { retryAfterMs: backOffMs }));
  }
}
