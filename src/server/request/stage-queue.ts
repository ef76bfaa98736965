import type { DrawnStage, JobListener } from '../scheduler/job.js';

/**
 * The stages of one request between the scheduler, which pushes them, and the request, which takes
 * them one by one.
 */
export class StageQueue implements JobListener {
  readonly #drawn: DrawnStage[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake = (): void => undefined;

  onDrawn(drawn: DrawnStage): void {
    this.#drawn.push(drawn);
    this.#wake();
  }

  /**
   * Nothing more comes. With an error, `next` throws it once everything before it has been taken.
   */
  onEnd(error?: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  /**
   * The next stage as soon as it is drawn; undefined after the last. Throws the signal's reason
   * once it is aborted.
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
