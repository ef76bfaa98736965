import type { ReposeError } from '../../errors.js';
import { FieldCursor } from './field-cursor.js';
import { unreadable } from './unreadable.js';

/**
 * The maximum size of a message besides its pictures: many times that of the longest useful one.
 */
export const maxRestBytes = 16 * 1024;

/** A message, split. */
export interface CutMessage<Value = Buffer> {
  /** The bytes of the fields by number, not copied; without those that the message lacks. */
  readonly values: ReadonlyMap<number, Value>;
  /** The message without these fields. */
  readonly rest: Buffer;
}

/**
 * Cuts fields of bytes out of a message. Throws `invalid-argument` if more than `maxRestBytes` are
 * left (without reading further), if a field occurs twice, and for bytes that are no message.
 */
export function cutOutFields(message: Buffer, fields: readonly number[]): CutMessage {
  const { values, rest } = cutOutRepeated(message, fields, 1);
  return { values: new Map([...values].map(([number, [value]]) => [number, value as Buffer])), rest };
}

/** As `cutOutFields`, for fields that may occur `most` times each. */
export function cutOutRepeated(
  message: Buffer,
  fields: readonly number[],
  most: number,
): CutMessage<readonly Buffer[]> {
  const cursor = new FieldCursor(message);
  const values = new Map<number, Buffer[]>();
  const rest: Buffer[] = [];
  let [restStart, cutBytes] = [0, 0];
  while (cursor.next()) {
    const { number, start, valueStart, end } = cursor;
    if (fields.includes(number) && cursor.isDelimited) {
      const found = values.get(number) ?? [];
      if (found.length === most) throw tooOften(number, most);
      values.set(number, found);
      found.push(message.subarray(valueStart, end));
      rest.push(message.subarray(restStart, start));
      restStart = end;
      cutBytes += end - start;
    }
    assertRest(end - cutBytes);
  }
  if (values.size === 0) return { values, rest: message };
  return { values, rest: Buffer.concat([...rest, message.subarray(restStart)]) };
}

function tooOften(number: number, most: number): ReposeError {
  if (most === 1) return unreadable(`field ${number} twice`, 'once');
  return unreadable(`field ${number} more than ${most} times`, 'at most as often');
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
