import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** What serving needs besides `node_modules` and models. */
const ownParts = ['package.json', 'LICENSE', 'dist', 'proto', 'assets'];

/** For compilers and debuggers. */
const unusedEndings = /\.(map|ts|mts|cts)$/;

/** onnxruntime's binaries for other machines, and a build of sharp without a binary. */
const foreign = new RegExp(
  `onnxruntime-node/bin/napi-v\\d+/(?!${process.platform}/${process.arch}/)|onnxruntime-node/.*_providers_|@img/[^/]*wasm32`,
);

/** The files of the program and of its production packages, relative to the package's folder, sorted. */
export async function listAppFiles(): Promise<readonly string[]> {
  const folders = [...ownParts, ...listProductionPackages()];
  const files = await Promise.all(folders.map(listFiles));
  return files
    .flat()
    .filter((file) => !unusedEndings.test(file) && !foreign.test(file))
    .sort();
}

/** The installed packages that the lock file does not know as development's alone. */
function listProductionPackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { dev?: true }>>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path]) => path)
    .filter((path) => existsSync(join(packageRoot, path)));
}

/** The files below a folder, without those of packages in it, or the file itself. */
async function listFiles(path: string): Promise<readonly string[]> {
  const entries = await readdir(join(packageRoot, path), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  const below = entries
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => {
      const file = join(relative(packageRoot, entry.parentPath), entry.name);
      return entry.isDirectory() ? listFiles(file) : [file];
    });
  return (await Promise.all(below)).flat();
}
