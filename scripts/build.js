/** Compiles src to dist, from nothing, so that a file that was deleted or renamed leaves no output behind. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const startedMs = Date.now();
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root], {
  stdio: ['ignore', 2, 2],
});
writeFileSync(join(root, 'dist', '.tsbuildinfo'), `${startedMs}\n`);
