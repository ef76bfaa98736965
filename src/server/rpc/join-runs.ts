/**
 * `run`, one at a time, for any number of callers. Whoever comes while it runs waits for the next
 * run, which is one for all that wait: what the running one has seen may be older than what they
 * know.
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
