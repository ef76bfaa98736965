import { type FieldViolation, ReposeError } from '../../errors.js';

/** Collects the violations of a message's fields, so that its sender gets all of them at once. */
export class Violations {
  readonly #found: FieldViolation[] = [];

  /**
   * Returns what `parse` returns, or undefined after an `invalid-argument` error, whose violations
   * it keeps.
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

  /** Throws the collected violations, if there are any. */
  assertNone(): void {
    throwViolations(this.#found);
  }
}

/** Throws `invalid-argument` with all of the violations, if there are any. */
export function throwViolations([first, ...rest]: readonly FieldViolation[]): void {
  if (first !== undefined) throw ReposeError.invalid([first, ...rest]);
}
