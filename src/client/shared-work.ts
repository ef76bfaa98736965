import type { GenerateRequest } from './messages.js';
import type { StreamRequest } from './request-stream.js';

/** One of many requests, on its way through streams that may end before it is answered. */
export interface WorkItem<Key> {
  readonly key: Key;
  readonly request: GenerateRequest;
  /** Streams that ended, and answers that put it off, while it was on them. */
  tries: number;
}

/**
 * Requests that several streams share: each takes the next ones when it has room, and gives back what it could not finish. Every
 * item is settled once, by whoever holds it.
 */
export class SharedWork<Key> {
  readonly #source: AsyncGenerator<readonly StreamRequest<Key>[], void>;
  #returned: WorkItem<Key>[] = [];
  #waiting: (() => void)[] = [];
  #unsettled = 0;
  #isDrained = false;

  constructor(source: AsyncGenerator<readonly StreamRequest<Key>[], void>) {
    this.#source = source;
  }

  /** Whether nothing is left to be taken, now or later. */
  get isDone(): boolean {
    return this.#isDrained && this.#unsettled === 0;
  }

  /** The next items, which belong on one stream. It waits where others may still give some back; undefined: all are settled. */
  async take(): Promise<WorkItem<Key>[] | undefined> {
    for (;;) {
      const returned = this.#returned.shift();
      if (returned !== undefined) return [returned];
      if (!this.#isDrained) {
        const { value, done } = await this.#source.next();
        if (done !== true) {
          this.#unsettled += value.length;
          return value.map(({ key, request }) => ({ key, request, tries: 0 }));
        }
        this.#isDrained = true;
        this.#wakeAll();
      } else if (this.isDone) return undefined;
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  giveBack(items: Iterable<WorkItem<Key>>): void {
    this.#returned.push(...items);
    this.#wakeAll();
  }

  settle(): void {
    this.#unsettled -= 1;
    if (this.isDone) this.#wakeAll();
  }

  /** Ends the source; what waits to take is left waiting. */
  close(): void {
    // A source that waits can only end later; nobody is left to hear how.
    void this.#source.return().catch(() => {});
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
