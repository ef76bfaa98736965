import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';

/** Names of pictures, by all of their extensions: `photo.JPG`, `photo.jpg.jpg`. */
export const picturePattern = /(\.(jpe?g|png|webp))+$/i;

/** Hidden files and folders, and the copies and thumbnails of macOS and NAS systems. */
const hidden = /^(\.|__MACOSX$|@eaDir$)/;

/**
 * The paths below a folder, with slashes, sorted, without hidden ones. Throws `not-found` if there
 * is no folder.
 */
export async function listPaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read "${folder}": ${toMessage(cause)}`, { cause });
  });
  return entries
    .map((entry) => entry.split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => hidden.test(part)))
    .sort();
}
