import { readdir } from 'node:fs/promises';
import { ReposeError, toMessage } from '../../errors.js';

/** Files that are taken for pictures. */
export const picturePattern = /\.(jpe?g|png|webp)$/i;

/** Everything below a folder, sorted, with slashes. Throws `not-found` where there is no folder. */
export async function listPaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read "${folder}": ${toMessage(cause)}`, { cause });
  });
  return entries.map((entry) => entry.replaceAll('\\', '/')).sort();
}
