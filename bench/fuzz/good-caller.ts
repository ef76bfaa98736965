import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '#dist/client/client.js';
import type { GenerateRequest } from '#dist/client/messages.js';

/** What a good caller has met. */
export interface GoodCalls {
  /** Milliseconds of each call that was answered. */
  readonly latenciesMs: readonly number[];
  /** What went wrong. */
  readonly failures: readonly string[];
}

const deadlineMs = 60_000;
/** Between two calls: a person, not a load. */
const pauseMs = 50;

/** Calls one after the other until `stop()`, which resolves with what it met. */
export function startGoodCaller(
  address: string,
  request: GenerateRequest,
): { stop: () => Promise<GoodCalls> } {
  const latenciesMs: number[] = [];
  const failures: string[] = [];
  const client = createClient(address);
  let isOver = false;
  const call = async (): Promise<void> => {
    const startedMs = performance.now();
    try {
      for await (const _picture of client.generate(request, { deadlineMs }));
      latenciesMs.push(performance.now() - startedMs);
    } catch (error) {
      failures.push(String(error));
    }
  };
  const calling = (async () => {
    while (!isOver) {
      await call();
      await sleep(pauseMs);
    }
    client.close();
  })();
  const stop = async (): Promise<GoodCalls> => {
    isOver = true;
    await calling;
    return { latenciesMs, failures };
  };
  return { stop };
}
