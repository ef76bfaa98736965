import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A file of a kit. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where parts are written, and how large they may be: one part of any size by default. */
export interface PartsFolder {
  readonly folder: string;
  readonly maxBytes?: number | undefined;
}

/**
 * Writes a stream as the file `name`, or as `name.000`, `name.001` and so on of at most `maxBytes`.
 * `parts` is complete once the stream has finished.
 */
export class PartsWriter extends Writable {
  readonly parts: Part[] = [];
  readonly #name: string;
  readonly #to: PartsFolder;
  #file: { readonly name: string; readonly stream: WriteStream } | undefined;
  #hash = createHash('sha256');
  #bytes = 0;

  constructor(name: string, to: PartsFolder) {
    super();
    this.#name = name;
    this.#to = to;
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#append(chunk).then(() => callback(), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#close().then(() => callback(), callback);
  }

  async #append(chunk: Buffer): Promise<void> {
    const { folder, maxBytes = Number.POSITIVE_INFINITY } = this.#to;
    for (let rest = chunk; rest.length > 0; ) {
      if (this.#bytes === maxBytes) await this.#close();
      const number = String(this.parts.length).padStart(3, '0');
      const name = Number.isFinite(maxBytes) ? `${this.#name}.${number}` : this.#name;
      this.#file ??= { name, stream: createWriteStream(join(folder, name)) };
      const taken = rest.subarray(0, maxBytes - this.#bytes);
      const { stream } = this.#file;
      await new Promise<void>((resolve, reject) =>
        stream.write(taken, (error) => (error ? reject(error) : resolve())),
      );
      this.#hash.update(taken);
      this.#bytes += taken.length;
      rest = rest.subarray(taken.length);
    }
  }

  async #close(): Promise<void> {
    if (this.#file === undefined) return;
    const { name, stream } = this.#file;
    stream.end();
    await finished(stream);
    this.parts.push({ name, bytes: this.#bytes, sha256: this.#hash.digest('hex') });
    this.#file = undefined;
    this.#hash = createHash('sha256');
    this.#bytes = 0;
  }
}
