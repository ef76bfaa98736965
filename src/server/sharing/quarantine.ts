import { ReposeError } from '../../errors.js';

/** The maximum number of contents. The oldest is removed first. */
const maxContents = 1000;

/** Contents that have crashed engines and must not be drawn again. */
export class Quarantine {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= maxContents) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  /** Throws `internal` for a content in quarantine. */
  assertClean(key: string): void {
    if (!this.#keys.has(key)) return;
    throw new ReposeError('internal', 'Cannot draw: the same picture and pose have ended engines before');
  }
}
