const headBytes = 5;

/**
 * Finds the messages in the bytes of a call. A message has a head of five bytes; the last four are
 * the length of its body.
 */
export class MessageFrames {
  readonly #head = Buffer.alloc(headBytes);
  #headFilled = 0;
  #restBytes = 0;

  /** Whether a message has begun and is incomplete. */
  get isPartial(): boolean {
    return this.#headFilled > 0;
  }

  /** Adds the next bytes. Returns how many messages they complete. */
  push(chunk: Uint8Array): number {
    let whole = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#headFilled < headBytes) {
        const part = chunk.subarray(at, at + headBytes - this.#headFilled);
        this.#head.set(part, this.#headFilled);
        this.#headFilled += part.length;
        at += part.length;
        if (this.#headFilled < headBytes) break;
        this.#restBytes = this.#head.readUInt32BE(1);
      }
      const rest = Math.min(this.#restBytes, chunk.length - at);
      this.#restBytes -= rest;
      at += rest;
      if (this.#restBytes > 0) break;
      this.#headFilled = 0;
      whole++;
    }
    return whole;
  }
}
