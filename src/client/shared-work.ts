import type { GenerateRequest } from './messages.js';
import type { StreamRequest } from './request-stream.js';

/** One of many requests. It may be sent on several streams before it is answered. */
export interface WorkItem<Key> {
  readonly key: Key;
  readonly request: GenerateRequest;
  /** How many streams ended or ran out of time while it was on them. */
  tries: number;
}

/**
 * Requests shared by several streams. A stream takes the next ones when it has room, and gives back
 * those that it could not finish. The stream that holds an item settles it, once.
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

  /** Whether all items are taken and settled. */
  get isDone(): boolean {
    return this.#isDrained && this.#unsettled === 0;
  }

  /**
   * Returns the next items, which belong on one stream. Waits while others may still give some
   * back. Returns undefined when all are settled.
   */
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

  /** Ends the source. Pending calls of `take` stay unsettled. */
  close(): void {
    // A source that still waits ends later. Its error is ignored.
    void this.#source.return().catch(() => {});
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
