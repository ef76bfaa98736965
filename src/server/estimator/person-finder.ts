import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { hashFile } from '../../bundle/hash-file.js';
import type { Finding } from '../../estimator/find-person.js';
import { defaultMinScore } from '../../estimator/scores.js';
import type { OpenImage } from '../../image/decode-image.js';
import { EstimatorEngine, type EstimatorEngineOptions } from './estimator-engine.js';
import { PoisonError } from './look-queue.js';

/** How many pictures' findings are remembered; each takes about a kilobyte. */
const maxFindings = 1000;

export interface PersonFinderOptions extends Omit<EstimatorEngineOptions, 'onServing'> {
  /** Whether a picture that comes again is not looked at again. */
  readonly remembers: boolean;
}

/** Finds the person in the pictures of requests, with an estimator in a process of its own. */
export class PersonFinder {
  readonly #options: PersonFinderOptions;
  readonly #findings = new LRUCache<string, Finding>({ max: maxFindings });
  /** Of pictures that have ended estimators. */
  readonly #poison = new LRUCache<string, PoisonError>({ max: maxFindings });
  readonly #running = new Set<Promise<unknown>>();
  #engine: EstimatorEngine;
  #isServing = true;
  #listener: () => void = () => undefined;

  /** Throws `failed-precondition` if the estimator's file is missing. */
  constructor(options: PersonFinderOptions) {
    this.#options = options;
    this.#engine = this.#createEngine();
  }

  /** Calls `listener` whenever `isServing` has changed. */
  onServing(listener: () => void): void {
    this.#listener = listener;
  }

  /** Whether pictures are looked at; also before the estimator's process has started. */
  get isServing(): boolean {
    return this.#isServing;
  }

  /** The id of the estimator's process, if it has started. */
  get pid(): number | undefined {
    return this.#engine.pid;
  }

  /** How many pictures wait for the estimator or are being looked at. */
  get looks(): number {
    return this.#engine.looks;
  }

  /** About how long a picture that comes now takes; 0 while that is not known. */
  get findMs(): number {
    return this.#engine.lookMs;
  }

  /** Starts the estimator's process, which otherwise starts with the first picture. Throws as `find`. */
  async start(): Promise<void> {
    await this.#engine.open();
  }

  /**
   * The person in a picture whose encoded bytes are `bytes`. Throws as `findPerson`, the signal's
   * reason once it is aborted, and `failed-precondition`, `unavailable` or `internal` where the
   * estimator cannot be used.
   */
  async find(image: OpenImage, bytes: Uint8Array, signal: AbortSignal): Promise<Finding> {
    const key = createHash('sha256').update(bytes).digest('base64');
    const poison = this.#poison.get(key);
    if (poison !== undefined) throw poison;
    const known = this.#options.remembers ? this.#findings.get(key) : undefined;
    if (known !== undefined) return known;
    const engine = this.#engine;
    try {
      const finding = await this.#track(look(engine, image, signal));
      if (engine === this.#engine) this.#findings.set(key, finding);
      return finding;
    } catch (error) {
      if (error instanceof PoisonError) this.#poison.set(key, error);
      throw error;
    }
  }

  /**
   * Loads the estimator's file again if it has changed since it was loaded. Pictures in flight finish
   * with the old one. Resolves with whether it has changed. Throws if the new one cannot be used;
   * then nothing changes.
   */
  async reload(): Promise<boolean> {
    const loaded = await this.#engine.sha256;
    if (loaded === undefined || loaded === (await hashFile(this.#options.file.path))) return false;
    const next = this.#createEngine();
    try {
      await next.open();
    } catch (error) {
      await next.close();
      throw error;
    }
    const old = this.#engine;
    this.#engine = next;
    this.#findings.clear();
    this.#poison.clear();
    void Promise.allSettled(this.#running).then(() => old.close());
    return true;
  }

  /** Ends the estimator's process. */
  async close(): Promise<void> {
    await this.#engine.close();
  }

  #createEngine(): EstimatorEngine {
    const engine: EstimatorEngine = new EstimatorEngine({
      ...this.#options,
      onServing: (isServing) => {
        if (engine !== this.#engine || isServing === this.#isServing) return;
        this.#isServing = isServing;
        this.#listener();
      },
    });
    return engine;
  }

  async #track<Result>(running: Promise<Result>): Promise<Result> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** Decoding is loaded here, so that the engines need not wait for it when the server starts. */
async function look(engine: EstimatorEngine, image: OpenImage, signal: AbortSignal): Promise<Finding> {
  const estimator = await orAborted(() => engine.open(), signal);
  const { findPerson } = await import('../../estimator/find-pose.js');
  const estimate = (imageNhwc: Uint8Array) => estimator.estimate(imageNhwc, signal);
  return findPerson(image, { ...estimator, estimate }, defaultMinScore);
}

/** What `start` resolves with, unless the signal is aborted before: then throws its reason. */
function orAborted<Result>(start: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  return Promise.race([start(), aborted]).finally(() => signal.removeEventListener('abort', abort));
}
