/**
 * Runs the `repose` command from a checkout: compiles the sources first when one of them is newer than the last
 * build, then hands over. `node scripts/run.js COMMAND [FLAGS]`; the package's scripts call it.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** The latest modification time below a folder, in ms; 0 where there is none. */
function newestMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return newest;
}

function builtMs() {
  return statSync(join(root, 'dist', '.tsbuildinfo'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const sourcesMs = Math.max(newestMs(join(root, 'src')), statSync(join(root, 'tsconfig.json')).mtimeMs);
if (sourcesMs > builtMs())
  execFileSync(process.execPath, [join(root, 'scripts', 'build.js')], { stdio: ['ignore', 2, 2] });
process.argv.splice(1, 1, join(root, 'dist', 'cli', 'main.js'));
await import('../dist/cli/main.js');
