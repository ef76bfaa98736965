import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ReposeError } from '../../errors.js';
import { packageRoot } from '../../package-root.js';
import { replaceFile } from '../../wheels/replace-file.js';
import { runTool } from '../../wheels/run-tool.js';
import type { Flavour } from './wheels.js';

/** Resolves and loads CommonJS packages as this package sees them. */
export const requirePackage: NodeJS.Require = createRequire(join(packageRoot, 'package.json'));

const compiler = 'g++';

/**
 * The path where tfjs-node-gpu looks for its binding: Node-API version 8, which all supported Nodes
 * have.
 */
export function tfjsBinding(): string {
  return join(tfjsFolder(), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** The path of the binding that is built for a library, beside it. */
export function builtBinding(libraryFolder: string): string {
  const { version } = requirePackage('@tensorflow/tfjs-node-gpu/package.json') as { version: string };
  return join(libraryFolder, `tfjs-${version}.node`);
}

function tfjsFolder(): string {
  return packageFolder('@tensorflow/tfjs-node-gpu');
}

function packageFolder(name: string): string {
  try {
    return dirname(requirePackage.resolve(`${name}/package.json`));
  } catch (cause) {
    const message = `Cannot set up TensorFlow: the package ${name} is not installed, run "npm ci"`;
    throw new ReposeError('failed-precondition', message, { cause });
  }
}

/**
 * Whether the binding for this library is built. One from before the folder was moved does not
 * count.
 */
export async function isBuilt(libraryFolder: string): Promise<boolean> {
  const bytes = await readFile(builtBinding(libraryFolder)).catch(() => undefined);
  return bytes?.includes(`${linkFolder(libraryFolder)}\0`) ?? false;
}

/** Whether the file is the binding built for this library. */
export async function isInstalled(path: string, libraryFolder: string): Promise<boolean> {
  const installed = await readFile(path).catch(() => undefined);
  if (installed === undefined || !(await isBuilt(libraryFolder))) return false;
  return installed.equals(await readFile(builtBinding(libraryFolder)));
}

/** Compiles tfjs-node-gpu's binding against the library. */
export async function buildBinding({ libraries, platforms }: Flavour, libraryFolder: string): Promise<void> {
  const source = join(tfjsFolder(), 'binding');
  const nodeHeaders = join(packageFolder('node-api-headers'), 'include');
  const headers = join(libraryFolder, 'tensorflow', 'include');
  const linked = libraries.map((name) => join(linkFolder(libraryFolder), name));
  const args = [
    '-std=c++17',
    '-O2',
    '-shared',
    '-fPIC',
    '-DNAPI_VERSION=8',
    '-I',
    nodeHeaders,
    '-I',
    headers,
  ];
  args.push(join(source, 'tfjs_backend.cc'), join(source, 'tfjs_binding.cc'), ...linked);
  args.push(`-Wl,-rpath,${linkFolder(libraryFolder)}`);
  if (platforms[0]?.startsWith('macosx')) args.push('-undefined', 'dynamic_lookup');
  await replaceFile(builtBinding(libraryFolder), (path) =>
    runTool(compiler, [...args, '-o', path], {
      purpose: 'build the TensorFlow binding',
      remedy: 'expected a compiler that knows C++17',
    }),
  );
}

function linkFolder(libraryFolder: string): string {
  return join(libraryFolder, 'tensorflow');
}

/** Copies the built binding to `path`. */
export async function installBinding(path: string, libraryFolder: string): Promise<void> {
  await replaceFile(path, (temporary) => copyFile(builtBinding(libraryFolder), temporary));
}

/** Throws `failed-precondition` if `buildBinding()` would find no compiler. */
export async function assertCompiler(): Promise<void> {
  await runTool(compiler, ['--version'], {
    purpose: 'set up TensorFlow',
    remedy: 'install a C++ compiler (Debian, Ubuntu: apt-get install g++; macOS: xcode-select --install)',
  });
}

/**
 * Throws `failed-precondition` if the binding does not load. Tries in a child: a process loads a
 * binding only once.
 */
export async function assertLoads(path: string): Promise<void> {
  await runTool(process.execPath, ['-e', 'require(process.argv[1])', path], {
    purpose: 'load the TensorFlow binding',
    remedy: 'TensorFlow needs glibc 2.27 or newer, and AVX on x64',
  });
}
