import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * Throws where a file is not the one of this sha256: an engine that starts long after the server must draw with the graphs that the
 * server has checked, and whose version it tells. About 1 ms a megabyte.
 */
export async function assertUnchanged(path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  if (found === sha256) return;
  throw new Error(`Cannot load ${path}: sha256 ${found}, expected ${sha256} as when the server read it`);
}
