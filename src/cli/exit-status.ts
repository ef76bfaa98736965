import { type ErrorKind, ReposeError, toMessage } from '../errors.js';

/** What the command leaves with for each kind of error; 0 is success alone, and 1 is no error of Repose's own. */
export const exitStatus: Readonly<Record<ErrorKind, number>> = {
  'invalid-argument': 2, // also for wrong flags
  'not-found': 3,
  'failed-precondition': 4,
  'resource-exhausted': 5,
  'deadline-exceeded': 6,
  unavailable: 7,
  internal: 70, // EX_SOFTWARE of sysexits.h
  cancelled: 130, // as a shell says it of Ctrl-C
};

/** The exit status of flags that the command does not understand. */
export const usageStatus = exitStatus['invalid-argument'];

/** What a person is told about anything that was thrown, and the exit status. A stack is shown when `verbose`. */
export function toFailure(thrown: unknown, verbose: boolean): { status: number; text: string } {
  const stack = verbose && thrown instanceof Error ? `\n${describeStack(thrown)}` : '';
  if (!(thrown instanceof ReposeError)) {
    const request =
      'This is a defect of Repose. Please report it, with what the same command says with --verbose';
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
