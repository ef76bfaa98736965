import { ReposeError } from '../../errors.js';
import type { EstimatedJoints } from '../../estimator/read-joints.js';

/** A picture that waits for the estimator, and whoever waits for its joints. */
interface Look {
  readonly imageNhwc: Uint8Array; // [H, W, 3]
  readonly resolve: (found: EstimatedJoints) => void;
  readonly reject: (error: unknown) => void;
  /** How many engines ended while they looked at it, each counted by its blame. */
  blame: number;
}

/** The error of a picture with which engines have ended. */
export class PoisonError extends ReposeError {
  constructor() {
    super('internal', 'Cannot find joints: estimators have ended while they looked at this picture');
  }
}

/** The weight of a new run in the mean. */
const weightOfNew = 0.1;

/** A look during which this many engines ended is considered the cause. */
const maxBlame = 2;

/**
 * The pictures that wait for one engine, which looks at one at a time. Every look ends exactly once:
 * with joints, with an error, or by its signal.
 */
export class LookQueue {
  readonly #waiting: Look[] = [];
  #running: Look | undefined;
  #meanMs = 0;

  /** How many pictures wait or are being looked at. */
  get length(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  /** How long a new look will wait, in milliseconds. 0 before the first run. */
  get waitMs(): number {
    return this.length * this.#meanMs;
  }

  /** How long one takes. */
  get meanMs(): number {
    return this.#meanMs;
  }

  /** Adds a picture. Rejects with the signal's reason once it is aborted. */
  add(imageNhwc: Uint8Array, signal: AbortSignal): Promise<EstimatedJoints> {
    let leave = (): void => undefined;
    const found = new Promise<EstimatedJoints>((resolve, reject) => {
      const look: Look = { imageNhwc, resolve, reject, blame: 0 };
      this.#waiting.push(look);
      leave = () => this.#leave(look, signal.reason);
      signal.addEventListener('abort', leave);
    });
    return found.finally(() => signal.removeEventListener('abort', leave));
  }

  /** The next picture for an engine that is ready, if there is one and none is being looked at. */
  take(): Uint8Array | undefined {
    if (this.#running !== undefined) return undefined;
    this.#running = this.#waiting.shift();
    return this.#running?.imageNhwc;
  }

  /** The engine has looked at its picture. */
  finish(found: EstimatedJoints, runMs: number): void {
    this.#meanMs = this.#meanMs === 0 ? runMs : this.#meanMs + weightOfNew * (runMs - this.#meanMs);
    this.#running?.resolve(found);
    this.#running = undefined;
  }

  /** The engine could not look at its picture. */
  fail(error: ReposeError): void {
    this.#running?.reject(error);
    this.#running = undefined;
  }

  /**
   * The engine has ended. Its picture is looked at again, unless engines have ended with it before:
   * then it fails with a `PoisonError`.
   */
  lose(blame: number): void {
    const look = this.#running;
    this.#running = undefined;
    if (look === undefined) return;
    look.blame += blame;
    if (look.blame >= maxBlame) look.reject(new PoisonError());
    else this.#waiting.unshift(look);
  }

  /** Ends every look with an error. */
  end(error: ReposeError): void {
    this.fail(error);
    for (const look of this.#waiting.splice(0)) look.reject(error);
  }

  #leave(look: Look, reason: unknown): void {
    const at = this.#waiting.indexOf(look);
    if (at >= 0) this.#waiting.splice(at, 1);
    look.reject(reason);
  }
}
