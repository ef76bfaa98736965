import { createHash } from 'node:crypto';
import { openRegularFile } from './regular-file.js';

/**
 * The sha256 of a regular file in hexadecimal, in constant memory and without blocking for long; about 1 ms a megabyte. Throws for what is
 * no regular file.
 */
export async function hashFile(path: string): Promise<string> {
  const file = await openRegularFile(path);
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
