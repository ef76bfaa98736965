import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReposeError, toMessage } from '../errors.js';
import { type Bundle, manifestFile, readBundle } from './read-bundle.js';

/**
 * The bundles of a models folder, sorted by their manifests' names. Folders without a manifest, and hidden ones, are
 * passed over; a broken bundle, or two of one name, is an error. Throws as `readBundle` does.
 */
export async function listBundles(models: string): Promise<readonly Bundle[]> {
  const entries = await readdir(models).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot list models: ${toMessage(cause)}`, { cause });
  });
  const folders = entries
    .filter((name) => !name.startsWith('.') && existsSync(join(models, name, manifestFile)))
    .map((name) => join(models, name));
  const bundles = await Promise.all(folders.map(readBundle));
  bundles.sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
  for (const [index, { folder, manifest }] of bundles.entries()) {
    const next = bundles[index + 1];
    if (next?.manifest.name !== manifest.name) continue;
    const both = `"${folder}" and "${next.folder}" are both named "${manifest.name}"`;
    throw new ReposeError('failed-precondition', `Cannot list models: ${both}, expected different names`);
  }
  return bundles;
}
