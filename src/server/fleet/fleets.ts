import type { ChildProcess } from 'node:child_process';
import { toMessage } from '../../errors.js';
import { differ } from '../change-config.js';
import type { ServerConfig } from '../config.js';
import type { Backlog } from '../scheduler/admission.js';
import type { ReuseCounts } from '../sharing/shared-jobs.js';
import { StageCache } from '../sharing/stage-cache.js';
import { Fleet, type FleetOptions } from './fleet.js';
import { Models } from './models.js';

/** What all fleets of a server have in common at first. */
export type FleetsOptions = Omit<FleetOptions, 'cache'>;

/**
 * The current fleet, earlier ones that still have requests in flight, and one that loads to take
 * over.
 */
export class Fleets {
  /** Of the current fleet. */
  #options: FleetOptions;
  readonly #retiring = new Set<Fleet>();
  readonly #retired: ReuseCounts = { drawn: 0, shared: 0, cached: 0 };
  #current: Fleet;
  #loading: Fleet | undefined;
  /** Reloads run one after the other. */
  #reloading: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #listener: (engines: number) => void = () => undefined;

  private constructor(current: Fleet, options: FleetOptions) {
    this.#current = current;
    this.#options = options;
  }

  /** Reads the models and starts to load them; see `Fleet`. */
  static async start(options: FleetsOptions, first: ChildProcess): Promise<Fleets> {
    const withCache = { ...options, cache: createCache(options.config) };
    return new Fleets(new Fleet(await readModels(options.config), withCache, first), withCache);
  }

  /** The fleet for new requests. */
  get current(): Fleet {
    return this.#current;
  }

  /** Calls `listener` now and whenever the number of engines that accept new work has changed. */
  onLive(listener: (engines: number) => void): void {
    this.#listener = listener;
    this.#current.pool.onLive(listener);
  }

  /** How many requests wait or are being drawn. */
  get jobs(): number {
    return this.#all.reduce((sum, { scheduler }) => sum + scheduler.jobs, 0);
  }

  /** The ids of all engine processes. */
  get pids(): readonly number[] {
    return this.#all.flatMap(({ pool }) => pool.pids);
  }

  /** Memory of the cached pictures, and the most that it may be. */
  get cached(): { readonly bytes: number; readonly maxBytes: number } {
    const { cache, config } = this.#options;
    return { bytes: cache?.bytes ?? 0, maxBytes: config.cacheBytes };
  }

  /** How requests have been answered since the server started. */
  get reuse(): Readonly<ReuseCounts> {
    return this.#all.map(({ sharedJobs }) => sharedJobs.counts).reduce(addCounts, this.#retired);
  }

  /**
   * Returns the remaining work of all fleets, which share the cores, and the engines of the current
   * fleet, which new requests use.
   */
  look(): Backlog {
    const backlogs = this.#all.map(({ scheduler }) => scheduler.look());
    const sum = (stage: 'coarse' | 'refine'): number =>
      backlogs.reduce((total, { workMs }) => total + workMs[stage], 0);
    return { workMs: { coarse: sum('coarse'), refine: sum('refine') }, engines: this.#current.pool.live };
  }

  /**
   * Reads the models again. Changed models are checked, loaded in new engines and warmed up before
   * they take over, and requests in flight finish on the old ones. If no engine accepts work,
   * unchanged models are loaded again too, and so they are where `config` needs new engines.
   * Resolves with whether new engines serve now. Throws if the models cannot be served; then nothing
   * changes.
   */
  reload(config?: ServerConfig): Promise<boolean> {
    const reloaded = this.#reloading.then(() => this.#reload(config));
    this.#reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  /** Ends all engines, also those that still load. A running reload throws. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#all.map((fleet) => fleet.close()));
    await this.#reloading;
  }

  get #all(): readonly Fleet[] {
    const serving = [...this.#retiring, this.#current];
    return this.#loading === undefined ? serving : [...serving, this.#loading];
  }

  async #reload(config = this.#options.config): Promise<boolean> {
    const { log, events } = this.#options;
    try {
      const models = await readModels(config);
      const { models: served, pool } = this.#current;
      const hasNewSettings = differ(config, this.#options.config, 'new engines');
      if (this.#isClosed || (pool.live > 0 && models.equals(served) && !hasNewSettings)) {
        events.emit('reloaded', 'unchanged');
        return false;
      }
      // What was drawn by other settings is not reused.
      const next = { ...this.#options, config, ...(hasNewSettings && { cache: createCache(config) }) };
      await this.#replaceWith(new Fleet(models, next));
      this.#options = next;
      events.emit('reloaded', 'replaced');
      return true;
    } catch (error) {
      events.emit('reloaded', 'failed');
      log.error({ reason: toMessage(error) }, 'models are not replaced');
      throw error;
    }
  }

  async #replaceWith(next: Fleet): Promise<void> {
    this.#loading = next;
    try {
      await next.ready();
    } catch (error) {
      await next.close();
      throw error;
    } finally {
      this.#loading = undefined;
    }
    if (this.#isClosed) return next.close();
    const old = this.#current;
    this.#current = next;
    this.#retiring.add(old);
    old.pool.onLive(() => undefined);
    next.pool.onLive(this.#listener);
    void old.retire().then(() => this.#forget(old));
  }

  #forget(fleet: Fleet): void {
    Object.assign(this.#retired, addCounts(this.#retired, fleet.sharedJobs.counts));
    this.#retiring.delete(fleet);
  }
}

function readModels({ modelsFolder, defaultModel }: ServerConfig): Promise<Models> {
  return Models.read(modelsFolder, defaultModel);
}

function createCache({ cacheBytes }: ServerConfig): StageCache | undefined {
  return cacheBytes === 0 ? undefined : new StageCache(cacheBytes);
}

function addCounts(a: Readonly<ReuseCounts>, b: Readonly<ReuseCounts>): ReuseCounts {
  return { drawn: a.drawn + b.drawn, shared: a.shared + b.shared, cached: a.cached + b.cached };
}
