import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';
import type { Bundle } from '../../bundle/read-bundle.js';
import { ReposeError } from '../../errors.js';
import type { ServerConfig } from '../config.js';
import { EnginePool } from '../engine/engine-pool.js';
import { readMachine } from '../engine/machine.js';
import { describePlan, type EnginePlan, planEngines } from '../engine/plan-engines.js';
import type { ServerEvents } from '../events.js';
import { CostModel } from '../scheduler/cost-model.js';
import { Scheduler } from '../scheduler/scheduler.js';
import type { Quarantine } from '../sharing/quarantine.js';
import { SharedJobs } from '../sharing/shared-jobs.js';
import type { StageCache } from '../sharing/stage-cache.js';
import { findInt8Support } from './cpu-features.js';
import { explainProvider, hasCudaProvider, toProviders } from './device.js';
import { HeldFiles } from './held-files.js';
import { describeVersions } from './model-names.js';
import { countGraphBytes, type Models, toEngineModel } from './models.js';
import { type ChosenPrecision, type PrecisionPlan, planPrecision } from './precision.js';

/** The provider that runs the models, and why; empty texts until an engine is ready. */
export interface RunningProvider {
  readonly provider: string;
  readonly reason: string;
}

/** Options shared by the fleets of a server. */
export interface FleetOptions {
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly events: ServerEvents;
  readonly quarantine: Quarantine;
  /** Absent: nothing is cached. */
  readonly cache: StageCache | undefined;
  /** A monotonic clock. */
  readonly nowMs: () => number;
}

/**
 * The models as they were read at one time, with the engines that draw them. A request stays in the
 * fleet that admitted it, even if another fleet with other models takes over meanwhile.
 */
export class Fleet {
  readonly models: Models;
  readonly plan: EnginePlan;
  readonly costs = new CostModel();
  readonly scheduler: Scheduler;
  readonly sharedJobs: SharedJobs;
  readonly pool: EnginePool;
  readonly #options: FleetOptions;
  readonly #hasCuda = hasCudaProvider();
  readonly #int8 = findInt8Support();
  readonly #files = new HeldFiles();
  #users = 0;
  #whenUnused: (() => void) | undefined;

  /**
   * Starts the first engine, in the process `first` if given. Throws if the device is not
   * available.
   */
  constructor(models: Models, options: FleetOptions, first?: ChildProcess) {
    const { config, log, events, nowMs, quarantine, cache } = options;
    const { maxCoarseInRow, maxQueueDelayMs, sharesWork, deviceIds, hangMs } = config;
    this.#options = options;
    this.models = models;
    this.plan = planFor(models, config);
    const wakeAfter = (delayMs: number, wake: () => void): void => void setTimeout(wake, delayMs).unref();
    const { costs, plan } = this;
    this.scheduler = new Scheduler({ maxCoarseInRow, maxQueueDelayMs, costs, nowMs, wakeAfter });
    const { scheduler } = this;
    const providers = toProviders(config.device, this.#hasCuda);
    const loaded = models.bundles.map((bundle) =>
      toEngineModel(bundle, this.#precisionPlan(bundle), this.#files),
    );
    const hashes = new Map(loaded.map(({ id, sha256 }) => [id, Object.values(sha256).join()]));
    const graphsOf = (model: string): string => hashes.get(model) ?? '';
    this.sharedJobs = new SharedJobs({ scheduler, quarantine, sharesWork, graphsOf, cache });
    const load = { type: 'load', models: loaded, providers, threads: plan.threads } as const;
    this.pool = new EnginePool({ plan, load, deviceIds, hangMs, scheduler, costs, log, events, first });
  }

  /** Resolves once the first engine is warm. Rejects if it ends or fails before. */
  async ready(): Promise<void> {
    const { provider } = await this.pool.started;
    const models = this.models.all.map(describeVersions);
    const plan = describePlan(this.plan, provider);
    this.#options.log.info({ models, provider, plan, ...this.plan }, 'models are ready');
  }

  get provider(): RunningProvider {
    const { loaded } = this.pool;
    if (loaded === undefined) return { provider: '', reason: 'no engine is ready yet' };
    const reason = explainProvider(this.#options.config.device, this.#hasCuda, loaded);
    return { provider: loaded.provider, reason };
  }

  /**
   * Returns the precision of a bundle, and why. Before an engine is ready, it is the one for a CPU.
   */
  precisionOf(bundle: Bundle): ChosenPrecision {
    return this.#precisionPlan(bundle)[this.pool.loaded?.provider ?? 'cpu'];
  }

  #precisionPlan({ manifest }: Bundle): PrecisionPlan {
    return planPrecision(manifest, this.#options.config.precision, this.#int8);
  }

  /** Counts a request as a user of the fleet until it calls the returned function, once. */
  enter(): () => void {
    this.#users++;
    return () => {
      this.#users--;
      if (this.#users === 0) this.#whenUnused?.();
    };
  }

  /** Ends the engines when the last request has finished. */
  async retire(): Promise<void> {
    if (this.#users > 0)
      await new Promise<void>((resolve) => {
        this.#whenUnused = resolve;
      });
    await this.close();
  }

  /** Ends all jobs, and the engines. */
  async close(): Promise<void> {
    this.scheduler.suspend(new ReposeError('unavailable', 'Cannot draw: the server is closing'));
    await this.pool.close();
    this.#files.close();
  }
}

function planFor(models: Models, { deviceIds, engines, threads, maxBatch }: ServerConfig): EnginePlan {
  return planEngines({
    ...readMachine(),
    graphBytes: countGraphBytes(models.bundles),
    gpus: deviceIds.length,
    engines,
    threads,
    maxBatch,
  });
}
