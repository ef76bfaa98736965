import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** The flags of Node's own that `npm start` runs the server with. */
export function readStartFlags(): readonly string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(join(packageRoot, 'package.json'), 'utf8'),
  );
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
