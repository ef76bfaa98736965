import { ReposeError } from '../../errors.js';

/**
 * Returns the error for a message that cannot be read: an `invalid-argument` of the whole message.
 */
export function unreadable(found: string, expected: string, cause?: unknown): ReposeError {
  const description = `Cannot read the message: ${found}, expected ${expected}`;
  const violations = [{ field: 'message', description }];
  return new ReposeError('invalid-argument', description, { cause, violations });
}
