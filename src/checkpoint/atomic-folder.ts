import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ReposeError } from '../errors.js';
import { ifThere } from '../if-there.js';

export interface WriteFolderOptions {
  /** Whether to replace an existing folder; by default it is an error. */
  readonly replace?: boolean;
}

/**
 * Creates the folder `path` and its parents atomically, flushed to disk, from what `fill` writes
 * into a temporary folder beside it. With `replace`, removes an old folder only after that;
 * otherwise throws `failed-precondition` if `path` exists. Returns what `fill` returns.
 */
export async function writeFolderAtomically<T>(
  path: string,
  fill: (temporary: string) => Promise<T>,
  options: WriteFolderOptions = {},
): Promise<T> {
  if (!options.replace) await assertAbsent(path);
  await mkdir(dirname(path), { recursive: true });
  // The leading dot hides a left-over temporary folder from all of our listings.
  const temporary = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  try {
    const content = join(temporary, 'new');
    await mkdir(content);
    const result = await fill(content);
    await flushTree(content);
    if (options.replace) await swap(path, content, join(temporary, 'old'));
    else await assertAbsent(path).then(() => rename(content, path));
    await flush(dirname(path));
    return result;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function assertAbsent(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found) {
    throw new ReposeError('failed-precondition', `Cannot write "${path}": it exists, expected a free name`);
  }
}

/** Moves `path` to `aside` and `content` to `path`; moves `path` back if that fails. */
async function swap(path: string, content: string, aside: string): Promise<void> {
  await ifThere(rename(path, aside));
  try {
    await rename(content, path);
  } catch (error) {
    await ifThere(rename(aside, path));
    throw error;
  }
}

async function flushTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await flushTree(path);
    else await flush(path);
  }
  await flush(folder);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
