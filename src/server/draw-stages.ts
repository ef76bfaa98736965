import type { Drawings } from './reuse/drawings.js';
import type { DrawnStage, JobListener, Work } from './scheduler/job.js';

/** What ends the drawing of a piece of work early. */
export interface DrawScope {
  readonly signal: AbortSignal;
  /** When the signal will be aborted at the latest, on the scheduler's clock. */
  readonly deadlineMs: number;
}

/**
 * Yields each wanted stage of a piece of work as soon as it is drawn. Whoever stops iterating, or aborts `signal`, takes
 * the work out before its next stage; an abort throws the signal's reason.
 */
export async function* drawStages(
  work: Work,
  drawings: Drawings,
  { signal, deadlineMs }: DrawScope,
): AsyncGenerator<DrawnStage, void, void> {
  signal.throwIfAborted();
  const drawn: DrawnStage[] = [];
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const finish = (error?: unknown): void => {
    end = { error };
    wake();
  };
  const listener: JobListener = {
    onDrawn: (stage) => {
      drawn.push(stage);
      wake();
    },
    onEnd: finish,
  };
  const leave = drawings.submit(work, listener, deadlineMs);
  const abort = (): void => finish(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = drawn.shift();
      if (next !== undefined) yield next;
      else if (end?.error !== undefined) throw end.error;
      else if (end !== undefined) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    signal.removeEventListener('abort', abort);
    leave();
  }
}
