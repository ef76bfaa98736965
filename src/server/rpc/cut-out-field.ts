import { FieldCursor } from './field-cursor.js';
import { unreadable } from './unreadable.js';

/**
 * The maximum size of a message besides its condition image: many times that of the longest useful
 * one.
 */
export const maxRestBytes = 16 * 1024;

/** A message, split in two. */
export interface CutMessage {
  /** The bytes of the field, not copied; undefined if the message lacks the field. */
  readonly value: Buffer | undefined;
  /** The message without the field. */
  readonly rest: Buffer;
}

/**
 * Cuts a field of bytes out of a message. Throws `invalid-argument` if more than `maxRestBytes` are
 * left (without reading further), if the field occurs twice, and for bytes that are no message.
 */
export function cutOutField(message: Buffer, field: number): CutMessage {
  const cursor = new FieldCursor(message);
  let [start, valueStart, end] = [0, 0, 0];
  while (cursor.next()) {
    if (cursor.number === field && cursor.isDelimited) {
      if (end > 0) throw unreadable(`field ${field} twice`, 'once');
      ({ start, valueStart, end } = cursor);
    }
    assertRest(cursor.end - (end - start));
  }
  if (end === 0) return { value: undefined, rest: message };
  const rest = Buffer.concat([message.subarray(0, start), message.subarray(end)]);
  return { value: message.subarray(valueStart, end), rest };
}

/**
 * Throws `invalid-argument` for a message of more than `maxRestBytes`, and for bytes that are no
 * message.
 */
export function assertSmall(message: Buffer): void {
  assertRest(message.length);
  const cursor = new FieldCursor(message);
  while (cursor.next());
}

function assertRest(bytes: number): void {
  if (bytes > maxRestBytes)
    throw unreadable(`more than ${maxRestBytes} bytes besides the condition image`, 'at most as many');
}
