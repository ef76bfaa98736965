import { readFile } from 'node:fs/promises';
import { decodeText } from '../data/folder/decode-text.js';
import { ReposeError, toMessage } from '../errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder, expected a file',
  EACCES: 'no permission to read it',
};

/** The beginning and the end of the error for a file that is not JSON. */
export interface JsonInput {
  readonly failure: string;
  readonly expected: string;
}

/**
 * The JSON of a file that the user named. Throws as `readInput` does, and `invalid-argument` if it
 * is not JSON.
 */
export async function readJsonInput(path: string, { failure, expected }: JsonInput): Promise<unknown> {
  const text = await readTextInput(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${failure}: ${toMessage(cause)}, expected ${expected}`;
    throw new ReposeError('invalid-argument', message, { cause });
  }
}

/** The text of a file that the user named, in UTF-8 or UTF-16. Throws as `readInput` does. */
export async function readTextInput(path: string): Promise<string> {
  return decodeText(await readInput(path));
}

/**
 * The bytes of a file that the user named. Throws `not-found`, or `invalid-argument` if it is
 * unreadable.
 */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const kind = code === 'ENOENT' ? 'not-found' : 'invalid-argument';
    throw new ReposeError(kind, `Cannot read ${path}: ${reasons[code] ?? toMessage(cause)}`, { cause });
  }
}
