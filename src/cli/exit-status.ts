import { type ErrorKind, ReposeError, toMessage } from '../errors.js';

/** The exit status for each kind of error; Repose itself never exits with 1. */
export const exitStatus: Readonly<Record<ErrorKind, number>> = {
  'invalid-argument': 2, // also for wrong flags
  'not-found': 3,
  'failed-precondition': 4,
  'resource-exhausted': 5,
  'deadline-exceeded': 6,
  unavailable: 7,
  unauthenticated: 8,
  'permission-denied': 9,
  internal: 70, // EX_SOFTWARE of sysexits.h
  cancelled: 130, // as shells report Ctrl-C
};

/** The exit status for wrong flags. */
export const usageStatus = exitStatus['invalid-argument'];

/** The error text and the exit status for anything thrown; with the stack when `verbose`. */
export function toFailure(thrown: unknown, verbose: boolean): { status: number; text: string } {
  const stack = verbose && thrown instanceof Error ? `\n${describeStack(thrown)}` : '';
  if (!(thrown instanceof ReposeError)) {
    const request =
      'This is a defect of Repose. Please report it with the output of the same command with --verbose';
    return { status: exitStatus.internal, text: `error: ${toMessage(thrown)}\n${request}${stack}` };
  }
  const [, ...more] = thrown.violations.map(({ description }) => `error: ${description}`);
  const text = [`error: ${thrown.message}`, ...more].join('\n');
  return { status: exitStatus[thrown.kind], text: `${text}${stack}` };
}

function describeStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${describeStack(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
