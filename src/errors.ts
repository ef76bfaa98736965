/**
 * Every way in which Repose refuses or fails. The server maps each kind to one gRPC status, the CLI to an exit
 * status; both tables stop compiling when a kind is missing.
 */
export type ErrorKind =
  | 'invalid-argument' // the caller's input is wrong, and stays wrong when sent again
  | 'not-found' // a named thing (model, file, preset) does not exist
  | 'failed-precondition' // the machine or the set-up lacks something; the message says what
  | 'resource-exhausted' // too much at once; the same call may work later
  | 'deadline-exceeded'
  | 'cancelled'
  | 'unavailable' // a part is down and is being replaced; try again
  | 'internal'; // a defect of ours

/** One wrong field of an input: its path in the caller's own words (`pose.joints[3].x`) and what was expected. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

export interface ReposeErrorOptions {
  readonly cause?: unknown;
  /** Only with `invalid-argument`: the wrong fields, in the order in which they were found. */
  readonly violations?: readonly FieldViolation[];
  /** Only with `resource-exhausted` and `unavailable`: when the same call may work, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** The one error that Repose throws on purpose. Its message is fit for the caller's eyes. */
export class ReposeError extends Error {
  override readonly name = 'ReposeError';
  readonly kind: ErrorKind;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(kind: ErrorKind, message: string, options: ReposeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /** An `invalid-argument` error about one or more fields; the message is the first violation. */
  static invalid(violations: readonly [FieldViolation, ...FieldViolation[]]): ReposeError {
    return new ReposeError('invalid-argument', violations[0].description, { violations });
  }
}

/** The message of anything that was thrown. */
export function toMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
