import { FieldCursor } from './field-cursor.js';
import { unreadable } from './unreadable.js';

/**
 * The maximum size of a message besides its pictures: many times that of the longest useful one.
 */
export const maxRestBytes = 16 * 1024;

/** A message, split. */
export interface CutMessage {
  /** The bytes of the fields by number, not copied; without those that the message lacks. */
  readonly values: ReadonlyMap<number, Buffer>;
  /** The message without these fields. */
  readonly rest: Buffer;
}

/**
 * Cuts fields of bytes out of a message. Throws `invalid-argument` if more than `maxRestBytes` are
 * left (without reading further), if a field occurs twice, and for bytes that are no message.
 */
export function cutOutFields(message: Buffer, fields: readonly number[]): CutMessage {
  const cursor = new FieldCursor(message);
  const values = new Map<number, Buffer>();
  const rest: Buffer[] = [];
  let [restStart, cutBytes] = [0, 0];
  while (cursor.next()) {
    const { number, start, valueStart, end } = cursor;
    if (fields.includes(number) && cursor.isDelimited) {
      if (values.has(number)) throw unreadable(`field ${number} twice`, 'once');
      values.set(number, message.subarray(valueStart, end));
      rest.push(message.subarray(restStart, start));
      restStart = end;
      cutBytes += end - start;
    }
    assertRest(end - cutBytes);
  }
  if (values.size === 0) return { values, rest: message };
  return { values, rest: Buffer.concat([...rest, message.subarray(restStart)]) };
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
    throw unreadable(`more than ${maxRestBytes} bytes besides the pictures`, 'at most as many');
}
