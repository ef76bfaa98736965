const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** What a command looks at while it runs. */
export interface StopWatch {
  /** Aborts on the first signal to end, with its name as the reason. */
  readonly stop: AbortSignal;
  /** From now on the first signal ends the process. */
  unwatch(): void;
}

/**
 * Watches for Ctrl-C and SIGTERM, so that a command can end well; calls `onStop` on the first of
 * them. A second one ends the process at once.
 */
export function watchForStop(onStop: () => void = () => undefined): StopWatch {
  const controller = new AbortController();
  const unwatch = (): void => {
    for (const signal of stopSignals) process.removeListener(signal, hear);
  };
  const hear = (signal: NodeJS.Signals): void => {
    unwatch();
    onStop();
    controller.abort(signal);
  };
  for (const signal of stopSignals) process.on(signal, hear);
  return { stop: controller.signal, unwatch };
}
