import { closeSync, existsSync, openSync } from 'node:fs';
import { openFlags } from '../../bundle/regular-file.js';
import { ReposeError, toMessage } from '../../errors.js';

/**
 * Files that are held open, so that other processes of this machine can open them by another path,
 * even after they have been deleted or their folder has been replaced. Only Linux has such paths;
 * on other systems a file's own path is used.
 */
export class HeldFiles {
  readonly #descriptors = new Map<string, number>();

  /**
   * Opens a file, and returns the path for other processes. Throws `failed-precondition` for a
   * missing file.
   */
  hold(path: string): string {
    const descriptor = this.#descriptors.get(path) ?? this.#open(path);
    const held = `/proc/${process.pid}/fd/${descriptor}`;
    return existsSync(held) ? held : path;
  }

  /** Closes all of them. */
  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }

  #open(path: string): number {
    try {
      const descriptor = openSync(path, openFlags);
      this.#descriptors.set(path, descriptor);
      return descriptor;
    } catch (cause) {
      const message = `Cannot hold "${path}": ${toMessage(cause)}`;
      throw new ReposeError('failed-precondition', message, { cause });
    }
  }
}
