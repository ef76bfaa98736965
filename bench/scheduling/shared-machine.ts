interface Task {
  leftMs: number;
  readonly threads: number;
  readonly whenDone: () => void;
}

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/**
 * A machine in virtual time whose tasks share its cores: with more threads than cores, all of them
 * are slower alike.
 */
export class SharedMachine {
  nowMs = 0;
  readonly #cores: number;
  readonly #tasks = new Set<Task>();
  readonly #events: Event[] = [];

  constructor(cores: number) {
    this.#cores = cores;
  }

  after(delayMs: number, run: () => void): void {
    const atMs = this.nowMs + delayMs;
    const index = this.#events.findIndex((event) => event.atMs > atMs);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, { atMs, run });
  }

  /** `ms`: what the task takes where every thread of it has a core. */
  start({ ms, threads }: { readonly ms: number; readonly threads: number }, whenDone: () => void): void {
    this.#tasks.add({ leftMs: ms, threads, whenDone });
  }

  /** Runs until nothing is left to happen. */
  run(): void {
    while (this.#step());
  }

  /** Goes to the next thing that happens; false where there is none. */
  #step(): boolean {
    const threads = [...this.#tasks].reduce((sum, task) => sum + task.threads, 0);
    const speed = Math.min(1, this.#cores / Math.max(1, threads));
    const [first] = [...this.#tasks].sort((a, b) => a.leftMs - b.leftMs);
    const doneMs = first ? this.nowMs + first.leftMs / speed : Number.POSITIVE_INFINITY;
    const eventMs = this.#events[0]?.atMs ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(doneMs, eventMs);
    if (nextMs === Number.POSITIVE_INFINITY) return false;
    for (const task of this.#tasks) task.leftMs -= (nextMs - this.nowMs) * speed;
    this.nowMs = nextMs;
    if (first && doneMs <= eventMs) {
      this.#tasks.delete(first);
      first.whenDone();
    } else this.#events.shift()?.run();
    return true;
  }
}
