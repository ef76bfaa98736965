import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The absolute path of the package's folder, with `proto/`, `models/` and `dist/`. */
export const packageRoot: string = dirname(import.meta.dirname);

/** Returns the version of this package. */
export function readVersion(): string {
  // Our own package.json.
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
