import type { Logger } from 'pino';
import { hashFile } from '../../bundle/hash-file.js';
import { ReposeError, toMessage } from '../../errors.js';
import type { EstimatorFile } from '../../estimator/estimator-file.js';
import type { PoseEstimator } from '../../estimator/pose-estimator.js';
import type { Size } from '../../pose/skeleton.js';
import { Engine, type EngineEvents, type Gone } from '../engine/engine.js';
import { HeldFiles } from '../fleet/held-files.js';
import { LookQueue } from './look-queue.js';

export interface EstimatorEngineOptions {
  readonly file: EstimatorFile;
  /** See `Watchdog`. */
  readonly hangMs: number;
  readonly log: Logger;
  /** Gets whether looks are answered, whenever that changes. */
  readonly onServing: (isServing: boolean) => void;
}

/** Looks share one estimator: `PoseEstimator` whose looks can be given up. */
export interface SharedEstimator extends Pick<PoseEstimator, 'size' | 'minCertainty'> {
  estimate(imageNhwc: Uint8Array, signal: AbortSignal): ReturnType<PoseEstimator['estimate']>;
}

/**
 * A pose estimator in a process of its own, which starts with the first look, is replaced when it
 * ends and looks at one picture at a time.
 */
export class EstimatorEngine {
  readonly #options: EstimatorEngineOptions;
  readonly #queue = new LookQueue();
  readonly #files = new HeldFiles();
  /** The file by a path that stays, whatever becomes of its own. */
  readonly #heldFile: EstimatorFile;
  /** Those who wait for the first process to be warm. */
  readonly #waiting: { resolve(size: Size): void; reject(error: ReposeError): void }[] = [];
  #started: Promise<string> | undefined;
  #engine: Engine | undefined;
  #size: Size | undefined;
  /** Why looks are refused, while every process fails. */
  #outage: ReposeError | undefined;

  /** Throws `failed-precondition` if there is no such file. */
  constructor(options: EstimatorEngineOptions) {
    this.#options = options;
    this.#heldFile = { ...options.file, path: this.#files.hold(options.file.path) };
  }

  /** The id of its process, absent before the first look and between two processes. */
  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  /** How many pictures wait or are being looked at. */
  get looks(): number {
    return this.#queue.length;
  }

  /** How long a look that comes now takes, with those before it; 0 while that is not known. */
  get lookMs(): number {
    return this.#queue.waitMs + this.#queue.meanMs;
  }

  /** The file's sha256 when its first process started; undefined before. */
  get sha256(): Promise<string> | undefined {
    return this.#started;
  }

  /**
   * The estimator, once it is warm. Throws `failed-precondition` if its file cannot be used, and
   * `unavailable` while its processes end.
   */
  async open(): Promise<SharedEstimator> {
    if (this.#outage !== undefined) throw this.#outage;
    this.#started ??= this.#start();
    await this.#started;
    const size = this.#size ?? (await this.#untilReady());
    const { minCertainty } = this.#options.file;
    return { size, minCertainty, estimate: (imageNhwc, signal) => this.#look(imageNhwc, signal) };
  }

  /** Ends its process. Looks in flight end with `unavailable`. */
  async close(): Promise<void> {
    this.#refuse(new ReposeError('unavailable', 'Cannot find joints: the server is closing'));
    await this.#started?.catch(() => undefined); // whoever started it has been told
    await this.#engine?.close();
    this.#files.close();
  }

  async #start(): Promise<string> {
    const sha256 = await hashFile(this.#heldFile.path).catch((error: unknown) => {
      this.#started = undefined;
      throw this.#toLoadError(toMessage(error));
    });
    const load = { type: 'load-estimator', file: this.#heldFile, sha256 } as const;
    const { hangMs } = this.#options;
    this.#engine = new Engine({ load, hangMs, events: this.#createEvents(), countBatch: () => 1 });
    return sha256;
  }

  #untilReady(): Promise<Size> {
    return new Promise((resolve, reject) => {
      if (this.#outage === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#outage);
    });
  }

  #look(imageNhwc: Uint8Array, signal: AbortSignal) {
    signal.throwIfAborted();
    if (this.#outage !== undefined) throw this.#outage;
    const found = this.#queue.add(imageNhwc, signal);
    this.#dispatch();
    return found;
  }

  #dispatch(): void {
    if (!this.#engine?.isReady) return;
    const imageNhwc = this.#queue.take();
    if (imageNhwc !== undefined) this.#engine.estimate(imageNhwc);
  }

  #createEvents(): EngineEvents {
    const { log } = this.#options;
    return {
      onReady: (engine, { inputSize = { width: 1, height: 1 } }) => {
        log.info({ pid: engine.pid }, 'estimator is ready');
        this.#outage = undefined;
        this.#size = inputSize;
        for (const { resolve } of this.#waiting.splice(0)) resolve(inputSize);
        this.#options.onServing(true);
        this.#dispatch();
      },
      onEstimated: (found, runMs) => {
        this.#queue.finish(found, runMs);
        this.#dispatch();
      },
      onDrawFailed: (_engine, message) => {
        const cause = new Error(message);
        this.#queue.fail(new ReposeError('internal', 'Cannot find joints: the estimator failed', { cause }));
        this.#dispatch();
      },
      onLoadFailed: (_engine, [failure]) => {
        log.error({ failure }, 'the estimator does not load');
        this.#refuse(this.#toLoadError(failure?.message));
      },
      onGone: (_engine, gone) => this.#lose(gone),
      onDrew: () => undefined,
      onMeasured: () => undefined,
      onPrepared: () => undefined,
    };
  }

  #lose({ reason, blame, backOffMs }: Gone): void {
    this.#options.log.error({ reason, backOffMs }, 'estimator ended');
    this.#queue.lose(blame);
    if (backOffMs === 0 || this.#outage !== undefined) return;
    const message = 'Cannot find joints: the estimator has ended and is being replaced';
    this.#refuse(new ReposeError('unavailable', message, { retryAfterMs: backOffMs }));
  }

  /** Ends all looks and refuses new ones, until a process is ready. */
  #refuse(error: ReposeError): void {
    this.#outage = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#queue.end(error);
    this.#options.onServing(false);
  }

  /** Names the file by its own path. */
  #toLoadError(message = 'unknown'): ReposeError {
    const description = message.replaceAll(this.#heldFile.path, this.#options.file.path);
    return new ReposeError('failed-precondition', `Cannot start the estimator: ${description}`);
  }
}
