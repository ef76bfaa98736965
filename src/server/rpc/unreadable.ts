import { ReposeError, toMessage } from '../../errors.js';

/**
 * Returns the error for a message that cannot be read: an `invalid-argument` of the whole message.
 */
export function unreadable(found: string, expected: string, cause?: unknown): ReposeError {
  const description = `Cannot read the message: ${found}, expected ${expected}`;
  const violations = [{ field: 'message', description }];
  return new ReposeError('invalid-argument', description, { cause, violations });
}

/** Returns what decoding a message has thrown as the error of a message that cannot be read. */
export function toUnreadable(thrown: unknown): ReposeError {
  if (thrown instanceof ReposeError) return thrown;
  return unreadable(toMessage(thrown), 'one as the proto file defines it', thrown);
}
