import { type FileHandle, open } from 'node:fs/promises';
import { ReposeError, toMessage } from '../../errors.js';

/** The largest read per call: the operating system refuses more than 2 GB. */
const readBytes = 2 ** 30;

/** Reads several files as if they were one. */
export class ShardReader {
  private file: { readonly handle: FileHandle; readonly path: string } | undefined;
  private readonly waiting: string[];

  constructor(private readonly paths: readonly string[]) {
    this.waiting = [...paths];
  }

  /**
   * A copy of the next `length` bytes. Throws `invalid-argument`, naming `purpose`, if there are
   * fewer.
   */
  async read(length: number, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      this.file ??= await this.openNext(`${length - done} bytes too few for ${purpose}`);
      const { bytesRead } = await this.file.handle.read(bytes, done, Math.min(readBytes, length - done));
      done += bytesRead;
      if (bytesRead === 0) await this.close();
    }
    return bytes;
  }

  /** Throws `invalid-argument` if bytes are left. */
  async expectEnd(): Promise<void> {
    while (this.file || this.waiting.length > 0) {
      this.file ??= await this.openNext('');
      const { bytesRead } = await this.file.handle.read(new Uint8Array(1));
      if (bytesRead > 0) throw failure(this.file.path, 'more bytes than its weights take', 'as many');
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.file?.handle.close();
    this.file = undefined;
  }

  private async openNext(problem: string): Promise<NonNullable<typeof this.file>> {
    const path = this.waiting.shift();
    if (path === undefined)
      throw failure(this.paths.at(-1) ?? 'no file', problem, 'all bytes of its weights');
    const handle = await open(path).catch((cause: unknown) => {
      throw new ReposeError('not-found', `Cannot read weights from "${path}": ${toMessage(cause)}`, {
        cause,
      });
    });
    return { handle, path };
  }
}

function failure(path: string, what: string, expected: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot read weights from "${path}": ${what}, expected ${expected}`,
  );
}
