import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** Returns the Node.js flags with which `npm start` runs the server. */
export function readStartFlags(): readonly string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(join(packageRoot, 'package.json'), 'utf8'),
  );
  const words = scripts.start.split(' ');
  return words.slice(0, words.indexOf('scripts/run.js')).filter((word) => word.startsWith('--'));
}
