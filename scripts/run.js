// @ts-check
/**
 * Runs the `repose` command from a checkout, compiled first where a source has changed:
 * `node scripts/run.js COMMAND [FLAGS]`. The package's scripts call it; an installed package has
 * `repose` itself.
 */
import { dirname, join } from 'node:path';
import { buildIfStale } from './build.js';

buildIfStale();
process.argv[1] = join(dirname(import.meta.dirname), 'dist', 'cli', 'main.js');
await import('#dist/cli/main.js');
