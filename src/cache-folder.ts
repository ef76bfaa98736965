import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder for downloads that all checkouts share: `REPOSE_CACHE`, or `repose` in the user's
 * cache folder. An empty variable counts as unset.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env['REPOSE_CACHE']) return env['REPOSE_CACHE'];
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'repose');
}
