export interface UnreadLimits {
  /** Of all calls together. */
  readonly maxBytes: number;
  /** How long a message may wait to be taken. */
  readonly maxMs: number;
}

/** A monotonic clock, and its alarm. */
export interface Clock {
  readonly nowMs: () => number;
  readonly wakeAfter: (delayMs: number, wake: () => void) => void;
}

/** What one call has sent and its caller has not taken yet. */
export interface Outbox {
  /** Counts a message of so many bytes until the function that it returns is called. */
  add(bytes: number): () => void;
  /** The call is over, and its messages with it. */
  close(): void;
}

interface Call {
  readonly cutOff: () => void;
  readonly messages: Set<Message>;
  isOver: boolean;
}

interface Message {
  readonly call: Call;
  readonly bytes: number;
  readonly sinceMs: number;
}

/**
 * Bounds what callers that do not read cost. gRPC's own back-pressure counts messages, not bytes, and ends no call. While the
 * messages of all calls are too many bytes, the call whose message has waited longest is cut off; one whose message has waited
 * for `maxMs` is cut off whatever the others do. Pure, with the clock passed in.
 */
export class UnreadAnswers {
  readonly #limits: UnreadLimits;
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #messages = new Set<Message>();
  #bytes = 0;
  #isWatching = false;

  constructor(limits: UnreadLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Of all calls together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The outbox of a call. `cutOff` ends the call without waiting for its caller. */
  open(cutOff: () => void): Outbox {
    const call: Call = { cutOff, messages: new Set(), isOver: false };
    return { add: (bytes) => this.#add(call, bytes), close: () => this.#close(call) };
  }

  #add(call: Call, bytes: number): () => void {
    if (call.isOver) return () => undefined;
    const message = { call, bytes, sinceMs: this.#clock.nowMs() };
    call.messages.add(message);
    this.#messages.add(message);
    this.#bytes += bytes;
    this.#cutOffOldest();
    this.#watch();
    return () => this.#remove(message);
  }

  #remove(message: Message): void {
    message.call.messages.delete(message);
    if (this.#messages.delete(message)) this.#bytes -= message.bytes;
  }

  #close(call: Call): void {
    call.isOver = true;
    for (const message of call.messages) this.#remove(message);
  }

  /** A message that is too large by itself may still be sent while no other waits. */
  #cutOffOldest(): void {
    for (const { call } of this.#messages) {
      if (this.#bytes <= this.#limits.maxBytes || this.#messages.size === 1) return;
      this.#cutOff(call);
    }
  }

  #cutOffLate(): void {
    const latestMs = this.#clock.nowMs() - this.#limits.maxMs;
    for (const { call, sinceMs } of this.#messages) {
      if (sinceMs > latestMs) return;
      this.#cutOff(call);
    }
  }

  #cutOff(call: Call): void {
    this.#close(call);
    call.cutOff();
  }

  /** One alarm at a time, for the oldest message: most are taken long before it rings. */
  #watch(): void {
    const [oldest] = this.#messages;
    if (this.#isWatching || oldest === undefined) return;
    this.#isWatching = true;
    const delayMs = oldest.sinceMs + this.#limits.maxMs - this.#clock.nowMs();
    this.#clock.wakeAfter(delayMs, () => {
      this.#isWatching = false;
      this.#cutOffLate();
      this.#watch();
    });
  }
}
