import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The sha256 of a file in hexadecimal, in constant memory and without blocking for long; about 1 ms a megabyte. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
