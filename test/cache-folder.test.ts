import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../src/cache-folder.js';

test.each([
  [{ REPOSE_CACHE: '/data/repose', XDG_CACHE_HOME: '/data/cache' }, '/data/repose'],
  [{ XDG_CACHE_HOME: '/data/cache' }, join('/data/cache', 'repose')],
  [{ REPOSE_CACHE: '', XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'repose')],
  [{}, join(homedir(), '.cache', 'repose')],
])('cacheFolder(%j) is %j', (env, expected) => {
  expect(cacheFolder(env)).toBe(expected);
});
