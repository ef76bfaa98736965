import { Duplex } from 'node:stream';

/**
 * Creates the two ends of a connection inside this process: what is written to one is read from the
 * other. A write never waits for the reader, as into a socket's buffer; HTTP/2's flow control limits
 * what is written. With Node's `duplexPair`, whose writes wait, two HTTP/2 sessions that both write
 * wait for each other for ever: Node stops reading while it writes.
 */
export function createDuplexPair(): readonly [Duplex, Duplex] {
  const near = new End();
  const far = new End();
  near.other = far;
  far.other = near;
  return [near, far];
}

class End extends Duplex {
  other: End = this; // until the pair is made

  override _read(): void {
    // the other end pushes what it has
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (chunk.length > 0) this.other.push(chunk);
    process.nextTick(done);
  }

  override _final(done: () => void): void {
    this.other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.other.destroyed) process.nextTick(() => this.other.destroy());
    done(error);
  }
}
