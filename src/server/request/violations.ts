import { type FieldViolation, ReposeError } from '../../errors.js';

/**
 * Gathers the violations of a message's fields, so that its sender hears of all of them at once.
 */
export class Violations {
  readonly #found: FieldViolation[] = [];

  /**
   * What `parse` returns, or undefined after an `invalid-argument` error, whose violations are
   * kept.
   */
  async collect<Value>(parse: () => Value | Promise<Value>): Promise<Value | undefined> {
    try {
      return await parse();
    } catch (error) {
      if (!(error instanceof ReposeError) || error.violations.length === 0) throw error;
      this.#found.push(...error.violations);
      return undefined;
    }
  }

  /** Throws what was gathered, if anything was. */
  assertNone(): void {
    const [first, ...rest] = this.#found;
    if (first !== undefined) throw ReposeError.invalid([first, ...rest]);
  }
}
