import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';

/** Files that are taken for pictures, by all their endings: `photo.JPG`, `photo.jpg.jpg`. */
export const picturePattern = /(\.(jpe?g|png|webp))+$/i;

/** Hidden files and folders, and what macOS and NAS systems put beside people's files: copies and thumbnails, no data. */
const hidden = /^(\.|__MACOSX$|@eaDir$)/;

/** Everything below a folder that is not hidden, sorted, with slashes. Throws `not-found` where there is no folder. */
export async function listPaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read "${folder}": ${toMessage(cause)}`, { cause });
  });
  return entries
    .map((entry) => entry.split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => hidden.test(part)))
    .sort();
}
