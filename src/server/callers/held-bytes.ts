import { ReposeError } from '../../errors.js';

export interface HeldLimits {
  /** For all calls together. */
  readonly maxBytes: number;
  /** How long bytes may be held. */
  readonly maxMs: number;
}

/** A monotonic clock and its timer. */
export interface Clock {
  readonly nowMs: () => number;
  readonly wakeAfter: (delayMs: number, wake: () => void) => void;
}

/**
 * Why a call is cut off: all calls together hold too many bytes, or this call holds some for too
 * long.
 */
export type CutReason = 'bytes' | 'time';

/** When a caller that was cut off because of `bytes` may try again. */
const retryAfterMs = 1000;

/** Returns the error for a call that is cut off. */
export function toCutError(reason: CutReason, messages: Readonly<Record<CutReason, string>>): ReposeError {
  if (reason === 'time') return new ReposeError('deadline-exceeded', messages.time);
  return new ReposeError('resource-exhausted', messages.bytes, { retryAfterMs });
}

/** The bytes held for one call. */
export interface Holding {
  /** Counts `bytes` until the returned function is called. */
  add(bytes: number): () => void;
  /** Ends the call and releases its bytes. */
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
 * Limits the memory used by callers that read answers slowly, send messages slowly or keep idle
 * streams open. gRPC's own back-pressure counts messages, not bytes, and ends no call. If all calls
 * together hold too many bytes, the call that has held bytes the longest is cut off. A call that
 * has held bytes for `maxMs` is always cut off. Pure, with the clock passed in.
 */
export class HeldBytes {
  readonly #readLimits: () => HeldLimits;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #pieces = new Set<Piece>();
  #bytes = 0;
  #isWatching = false;

  /** The limits may change between two calls of `readLimits`. */
  constructor(readLimits: () => HeldLimits, clock: Clock) {
    this.#readLimits = readLimits;
    this.#clock = clock;
  }

  /** For all calls together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Opens the holding of a call. `cutOff` must end the call without waiting for its caller. */
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

  /** A single call may hold more than the limit while no other call holds anything. */
  #cutOffOldest(): void {
    const { maxBytes } = this.#readLimits();
    for (const { call } of this.#pieces) {
      if (this.#bytes <= maxBytes || call.pieces.size === this.#pieces.size) return;
      this.#cutOff(call, 'bytes');
    }
  }

  #cutOffLate(): void {
    const latestMs = this.#clock.nowMs() - this.#readLimits().maxMs;
    for (const { call, sinceMs } of this.#pieces) {
      if (sinceMs > latestMs) return;
      this.#cutOff(call, 'time');
    }
  }

  #cutOff(call: HeldCall, reason: CutReason): void {
    this.#close(call);
    call.cutOff(reason);
  }

  /** One timer at a time, for the oldest piece: most pieces are released long before it fires. */
  #watch(): void {
    const [oldest] = this.#pieces;
    if (this.#isWatching || oldest === undefined) return;
    this.#isWatching = true;
    const delayMs = oldest.sinceMs + this.#readLimits().maxMs - this.#clock.nowMs();
    this.#clock.wakeAfter(delayMs, () => {
      this.#isWatching = false;
      this.#cutOffLate();
      this.#watch();
    });
  }
}
