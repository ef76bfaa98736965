/**
 * Wraps `run` so that it runs once at a time for any number of callers. Callers that arrive during
 * a run share the next one, because the current run may have read an older state.
 */
export function joinRuns<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<Result> | undefined;
  return () => {
    waiting ??= running.then(() => {
      waiting = undefined;
      const result = run();
      running = result.catch(() => undefined);
      return result;
    });
    return waiting;
  };
}
