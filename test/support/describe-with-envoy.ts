import { existsSync } from 'node:fs';
import { toEnvoyPath } from '../../bench/replicas/envoy.js';
import { cacheFolder } from '../../src/cache-folder.js';

/**
 * A `describe` block that needs Envoy, which `npm test` fetches once. Where it is missing the block
 * becomes one skipped test, whose name says so.
 */
export function describeWithEnvoy(name: string, fn: (program: string) => void): void {
  const program = toEnvoyPath(cacheFolder(process.env));
  if (existsSync(program)) describe(name, () => fn(program));
  else
    test.skip(`${name}: Envoy is not set up, expected to be run by "npm test" on Linux on x64`, () =>
      undefined);
}
