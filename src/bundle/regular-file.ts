import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Flags that open a named pipe at once, though nobody writes to it. Windows has neither. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file for reading. Throws for what is no regular file: reading a pipe or a device need not end. */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, openFlags);
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  throw new Error('not a regular file, expected one');
}

/** The text of a regular file. Throws where it has more than `maxBytes`, before it is in memory. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error(`${size} bytes, expected at most ${maxBytes}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
