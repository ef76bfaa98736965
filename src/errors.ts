/**
 * The kinds of errors of Repose. The server maps each kind to a gRPC status, the CLI to an exit
 * status; neither table compiles if a kind is missing.
 */
export type ErrorKind =
  | 'invalid-argument' // the input is wrong; sending it again does not help
  | 'not-found' // a named thing (model, file, preset) does not exist
  | 'failed-precondition' // the machine or the setup lacks what the message names
  | 'resource-exhausted' // too much at the same time, or more than a quota; the same call may work later
  | 'unauthenticated' // the caller does not prove who it is
  | 'permission-denied' // the caller is known and may not do this
  | 'deadline-exceeded'
  | 'cancelled'
  | 'unavailable' // a part has failed and is being replaced; try again
  | 'internal'; // a defect of Repose

/**
 * A wrong field of an input: its path in the caller's terms (`pose.joints[3].x`), and what was
 * expected.
 */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** The violation of a field that cannot be read as what was expected. */
export function toViolation(field: string, found: string, expected: string): FieldViolation {
  return { field, description: `Cannot read ${field}: ${found}, expected ${expected}` };
}

/**
 * Why a caller is refused, for programs: a fixed word in capitals, and what it is about
 * (google.rpc.ErrorInfo).
 */
export interface RefusalReason {
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A quota that a caller has used up: whose, and how much of what (google.rpc.QuotaFailure). */
export interface QuotaViolation {
  readonly subject: string;
  readonly description: string;
}

export interface ReposeErrorOptions {
  readonly cause?: unknown;
  /** Only with `invalid-argument`: the wrong fields. */
  readonly violations?: readonly FieldViolation[];
  /**
   * Only with `resource-exhausted` and `unavailable`: when the same call may work, in milliseconds
   * from now.
   */
  readonly retryAfterMs?: number;
  /** Only with `unauthenticated` and `permission-denied`. */
  readonly refusal?: RefusalReason;
  /** Only with `resource-exhausted`. */
  readonly quotas?: readonly QuotaViolation[];
}

/** The error class of Repose. Its message is written for the caller. */
export class ReposeError extends Error {
  override readonly name = 'ReposeError';
  readonly kind: ErrorKind;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;
  readonly refusal: RefusalReason | undefined;
  readonly quotas: readonly QuotaViolation[];

  constructor(kind: ErrorKind, message: string, options: ReposeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.refusal = options.refusal;
    this.quotas = options.quotas ?? [];
  }

  /** An `invalid-argument` error about one or more fields; the message is the first violation. */
  static invalid(violations: readonly [FieldViolation, ...FieldViolation[]]): ReposeError {
    return new ReposeError('invalid-argument', violations[0].description, { violations });
  }
}

/** The message of anything thrown. */
export function toMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
