import { existsSync } from 'node:fs';
import { toHelmPath } from '../../scripts/helm.js';
import { cacheFolder } from '../../src/cache-folder.js';

/**
 * A `describe` block that needs Helm, which `npm test` fetches once. Where it is missing the block becomes one skipped
 * test, whose name says so.
 */
export function describeWithHelm(name: string, fn: (program: string) => void): void {
  const program = toHelmPath(cacheFolder(process.env));
  if (existsSync(program)) describe(name, () => fn(program));
  else
    test.skip(`${name}: Helm is not set up, expected to be run by "npm test" on Linux on x64`, () =>
      undefined);
}
