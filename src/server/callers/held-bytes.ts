import { ReposeError } from '../../errors.js';

export interface HeldLimits {
  /** Of all calls together. */
  readonly maxBytes: number;
  /** How long bytes may be held. */
  readonly maxMs: number;
}

/** A monotonic clock, and its alarm. */
export interface Clock {
  readonly nowMs: () => number;
  readonly wakeAfter: (delayMs: number, wake: () => void) => void;
}

/**
 * Why a call is cut off: too many bytes are held for all of them, or some of its own for too long.
 */
export type CutReason = 'bytes' | 'time';

/** When a caller for whom there were too many bytes may try again. */
const retryAfterMs = 1000;

/** What a caller is told that is cut off. */
export function toCutError(reason: CutReason, messages: Readonly<Record<CutReason, string>>): ReposeError {
  if (reason === 'time') return new ReposeError('deadline-exceeded', messages.time);
  return new ReposeError('resource-exhausted', messages.bytes, { retryAfterMs });
}

/** What is held for one call. */
export interface Holding {
  /** Counts so many bytes until the function that it returns is called. */
  add(bytes: number): () => void;
  /** The call is over, and what was held for it is let go. */
  close(): void;
}

interface HeldCall {
  readonly cutOff: (reason: CutReason) => void;
  readonly pieces: Set<Piece>;
  isOver: boolean;
}

interface Piece {
  readonly call: HeldCall;
  readonly bytes: number;
  readonly sinceMs: number;
}

/**
 * Bounds what callers cost that are slow to take their answers or to send their messages, or that
 * let streams rest. gRPC's own back-pressure counts messages, not bytes, and ends no call. While
 * too many bytes are held for all calls, the call whose bytes have been held longest is cut off;
 * one whose bytes have been held for `maxMs` is cut off whatever the others do. Pure, with the
 * clock passed in.
 */
export class HeldBytes {
  readonly #limits: HeldLimits;
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #pieces = new Set<Piece>();
  #bytes = 0;
  #isWatching = false;

  constructor(limits: HeldLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Of all calls together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The holding of a call. `cutOff` ends the call without waiting for its caller. */
  open(cutOff: (reason: CutReason) => void): Holding {
    const call: HeldCall = { cutOff, pieces: new Set(), isOver: false };
    return { add: (bytes) => this.#add(call, bytes), close: () => this.#close(call) };
  }

  #add(call: HeldCall, bytes: number): () => void {
    if (call.isOver) return () => undefined;
    const piece = { call, bytes, sinceMs: this.#clock.nowMs() };
    call.pieces.add(piece);
    this.#pieces.add(piece);
    this.#bytes += bytes;
    this.#cutOffOldest();
    this.#watch();
    return () => this.#remove(piece);
  }

  #remove(piece: Piece): void {
    piece.call.pieces.delete(piece);
    if (this.#pieces.delete(piece)) this.#bytes -= piece.bytes;
  }

  #close(call: HeldCall): void {
    call.isOver = true;
    for (const piece of call.pieces) this.#remove(piece);
  }

  /** What is too large by itself is still held while there is nothing else. */
  #cutOffOldest(): void {
    for (const { call } of this.#pieces) {
      if (this.#bytes <= this.#limits.maxBytes || call.pieces.size === this.#pieces.size) return;
      this.#cutOff(call, 'bytes');
    }
  }

  #cutOffLate(): void {
    const latestMs = this.#clock.nowMs() - this.#limits.maxMs;
    for (const { call, sinceMs } of this.#pieces) {
      if (sinceMs > latestMs) return;
      this.#cutOff(call, 'time');
    }
  }

  #cutOff(call: HeldCall, reason: CutReason): void {
    this.#close(call);
    call.cutOff(reason);
  }

  /** One alarm at a time, for the oldest piece: most are let go long before it rings. */
  #watch(): void {
    const [oldest] = this.#pieces;
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
