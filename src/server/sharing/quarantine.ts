import { ReposeError } from '../../errors.js';

/** The most contents that are remembered; the oldest is forgotten first. */
const maxContents = 1000;

/** Contents that have ended engines: drawing one of them again would only end more. */
export class Quarantine {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= maxContents) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  /** Throws `internal` for a content that was added. */
  assertClean(key: string): void {
    if (!this.#keys.has(key)) return;
    throw new ReposeError('internal', 'Cannot draw: the same picture and pose have ended engines before');
  }
}
