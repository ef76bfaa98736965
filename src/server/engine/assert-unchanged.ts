import { hashFile } from '../../bundle/hash-file.js';

/**
 * Throws if a file's sha256 is another one: an engine that starts long after the server must draw
 * with the graphs that the server has checked and whose version it reports.
 */
export async function assertUnchanged(path: string, sha256: string): Promise<void> {
  const found = await hashFile(path);
  if (found === sha256) return;
  throw new Error(`Cannot load ${path}: sha256 ${found}, expected ${sha256} as when the server read it`);
}
