import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** Compiles `@repose/client` and packs it to `folder`; returns the tarball's path. */
export function packJsClient(folder: string): string {
  const source = join(packageRoot, 'clients', 'js');
  const compiler = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  rmSync(join(source, 'dist'), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, '-p', source], { stdio: ['ignore', 2, 2] });
  mkdirSync(folder, { recursive: true });
  const args = ['pack', source, '--pack-destination', folder, '--json'];
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' }));
  return join(folder, filename);
}
