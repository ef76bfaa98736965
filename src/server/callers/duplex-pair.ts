import { Duplex } from 'node:stream';

/**
 * Creates the two ends of a connection inside this process: what is written to one is read from the
 * other. The next write waits until the last one has been read. Node has it as `duplexPair` from
 * 20.17 on.
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
  #goOn: (() => void) | undefined;

  override _read(): void {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (chunk.length === 0) process.nextTick(done);
    else this.other.#take(chunk, done);
  }

  override _final(done: () => void): void {
    this.other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.other.destroyed) process.nextTick(() => this.other.destroy());
    done(error);
  }

  #take(chunk: Buffer, done: () => void): void {
    this.#goOn = done;
    this.push(chunk);
  }
}
