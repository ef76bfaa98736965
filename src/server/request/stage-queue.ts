import type { DrawnStage, JobListener } from '../scheduler/job.js';

/**
 * A queue of one request's stages. The scheduler pushes them, and the request takes them one by
 * one.
 */
export class StageQueue implements JobListener {
  readonly #drawn: DrawnStage[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake = (): void => undefined;

  onDrawn(drawn: DrawnStage): void {
    this.#drawn.push(drawn);
    this.#wake();
  }

  /** Ends the queue. `next` throws the error, if any, after all earlier stages have been taken. */
  onEnd(error?: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  /**
   * Returns the next stage as soon as it is drawn, or undefined after the last one. Throws the
   * signal's reason once it is aborted.
   */
  async next(signal: AbortSignal): Promise<DrawnStage | undefined> {
    signal.throwIfAborted();
    if (this.#drawn.length === 0 && this.#end === undefined) await this.#untilPushed(signal);
    signal.throwIfAborted();
    const drawn = this.#drawn.shift();
    if (drawn === undefined && this.#end?.error !== undefined) throw this.#end.error;
    return drawn;
  }

  #untilPushed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}
