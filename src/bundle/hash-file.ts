import { createHash } from 'node:crypto';
import { openRegularFile } from './regular-file.js';

/**
 * The sha256 of a regular file in hexadecimal: about 1 ms per megabyte, in constant memory, without
 * blocking for long. Throws for anything else than a regular file.
 */
export async function hashFile(path: string): Promise<string> {
  const file = await openRegularFile(path);
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
