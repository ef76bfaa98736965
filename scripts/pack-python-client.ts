import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/**
 * Builds `repose-client` to the folder; returns the wheel's path. `python` needs the hatchling of
 * test/requirements.txt.
 */
export function packPythonClient(python: string, folder: string): string {
  const options = [
    '--no-deps',
    '--no-index',
    '--no-build-isolation',
    '--quiet',
    '--disable-pip-version-check',
  ];
  const source = join(packageRoot, 'clients', 'python');
  execFileSync(python, ['-m', 'pip', 'wheel', ...options, '--wheel-dir', folder, source], {
    stdio: ['ignore', 2, 2],
  });
  const wheel = readdirSync(folder).find((name) => /^repose_client-.*\.whl$/.test(name));
  if (wheel === undefined) throw new Error(`Cannot pack the Python client: pip wrote no wheel to ${folder}`);
  return join(folder, wheel);
}
