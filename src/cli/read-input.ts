import { readFile } from 'node:fs/promises';
import { ReposeError, toMessage } from '../errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder, expected a file',
  EACCES: 'no permission to read it',
};

/** The bytes of a file that the user named. Throws `not-found`, or `invalid-argument` where it cannot be read. */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const kind = code === 'ENOENT' ? 'not-found' : 'invalid-argument';
    throw new ReposeError(kind, `Cannot read ${path}: ${reasons[code] ?? toMessage(cause)}`, { cause });
  }
}
