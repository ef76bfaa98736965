import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installedBinding, requirePackage, tfjsFolder } from './binding.js';
import { runTool } from './run-tool.js';
import { selectWheel, tensorflowVersion, toRequirements, type Wheel } from './wheels.js';

export interface SetUpOptions {
  /** From `cacheFolder()`: the library is kept there, about 900 MB, and serves every checkout. */
  readonly cacheFolder: string;
  /** Called with one line for each step, for people. */
  readonly report: (line: string) => void;
  /** A terminal is there: pip may draw its progress bar on standard error. */
  readonly interactive?: boolean;
  readonly platform?: string;
  readonly arch?: string;
}

/** `done` is false when everything was in place already and nothing was touched. */
export interface SetUpResult {
  readonly done: boolean;
  readonly libraryFolder: string;
}

const python = 'python3';
const compiler = 'g++';
const include = 'tensorflow/include/';
/** Of the wheel's headers, those that the binding's two sources include. */
const headerFolders = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/'];
const unpackScript = `
import sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(tuple(prefixes))])
`;

/**
 * Gives tfjs-node-gpu the C library of TensorFlow 2.21, from the wheel on the Python package index, and a binding
 * built against it: its own installer fetches TensorFlow 2.9, for CUDA 11, from a server that closed networks do
 * not reach. Each part appears by a rename, so that an interrupted set-up can be run again. Throws
 * `failed-precondition`, naming what to install, where the machine lacks a tool or a supported platform.
 */
export async function setUpTensorflow(options: SetUpOptions): Promise<SetUpResult> {
  const wheel = selectWheel(options.platform ?? process.platform, options.arch ?? process.arch);
  const libraryFolder = join(options.cacheFolder, wheel.flavour);
  const binding = join(libraryFolder, `tfjs-${tfjsVersion()}.node`);
  if (await isInstalled(binding, libraryFolder)) return { done: false, libraryFolder };

  // 1. Name a missing tool before the long download.
  const needsLibrary = !(await exists(libraryFolder));
  const needsBinding = needsLibrary || !(await isLinkedTo(binding, libraryFolder));
  if (needsLibrary) await assertPip();
  if (needsBinding) await assertCompiler();

  // 2. Fetch the library, build the binding, put it where tfjs-node-gpu looks: only what is not there yet.
  if (needsLibrary) await fetchLibrary(wheel, libraryFolder, options);
  if (needsBinding) {
    options.report('Building the binding');
    await replaceFile(binding, (path) => buildBinding(path, wheel, libraryFolder));
  }
  options.report('Installing the binding');
  await replaceFile(installedBinding(), (path) => copyFile(binding, path));

  // 3. Prove it: a child, because a process loads a binding only once.
  options.report('Loading TensorFlow');
  await assertLoads(installedBinding());
  options.report(`TensorFlow ${tensorflowVersion} is ready in ${libraryFolder}`);
  return { done: true, libraryFolder };
}

function tfjsVersion(): string {
  const { version } = requirePackage('@tensorflow/tfjs-node-gpu/package.json') as { version: string };
  return version;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isInstalled(binding: string, libraryFolder: string): Promise<boolean> {
  const installed = await readFile(installedBinding()).catch(() => undefined);
  const built = await readFile(binding).catch(() => undefined);
  if (installed === undefined || built === undefined) return false;
  return installed.equals(built) && (await isLinkedTo(binding, libraryFolder));
}

/** Whether a binding looks for its libraries in this folder: not so when the cache was moved. */
async function isLinkedTo(binding: string, libraryFolder: string): Promise<boolean> {
  const bytes = await readFile(binding).catch(() => undefined);
  return bytes?.includes(`${join(libraryFolder, 'tensorflow')}\0`) ?? false;
}

async function fetchLibrary(wheel: Wheel, libraryFolder: string, options: SetUpOptions): Promise<void> {
  const partial = `${libraryFolder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    options.report(`Downloading ${wheel.name} ${tensorflowVersion} (${wheel.sizeMb} MB)`);
    const downloaded = await downloadWheel(wheel, partial, options.interactive ?? false);
    options.report('Unpacking its libraries and headers');
    await unpackWheel(downloaded, partial, wheel);
    await rm(downloaded);
    await rename(partial, libraryFolder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The path of the wheel, whose sha256 pip has checked. */
export async function downloadWheel(wheel: Wheel, folder: string, visible: boolean): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, toRequirements(wheel));
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-cache-dir', '--no-deps'];
  args.push(
    '--only-binary=:all:',
    '--python-version=3.12',
    `--platform=${wheel.platform}`,
    `--dest=${folder}`,
  );
  await runTool(python, [...args, '--require-hashes', `--requirement=${requirements}`], {
    purpose: `download ${wheel.name} ${tensorflowVersion}`,
    remedy: 'check the access to the Python package index (pip config list)',
    visible,
  });
  await rm(requirements);
  return join(folder, wheelFile(wheel));
}

function wheelFile({ name, platform }: Wheel): string {
  return `${name.replaceAll('-', '_')}-${tensorflowVersion}-cp312-cp312-${platform}.whl`;
}

async function unpackWheel(path: string, folder: string, wheel: Wheel): Promise<void> {
  const libraries = wheel.libraries.map((name) => `tensorflow/${name}`);
  const headers = headerFolders.map((name) => include + name);
  await runTool(python, ['-c', unpackScript, path, folder, ...libraries, ...headers], {
    purpose: `unpack ${path}`,
    remedy: 'about 1.2 GB must be free there',
  });
}

async function buildBinding(output: string, wheel: Wheel, libraryFolder: string): Promise<void> {
  const source = join(tfjsFolder(), 'binding');
  const nodeHeaders = join(dirname(requirePackage.resolve('node-api-headers/package.json')), 'include');
  const libraries = join(libraryFolder, 'tensorflow');
  const args = ['-std=c++17', '-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8', '-I', nodeHeaders];
  args.push(
    '-I',
    join(libraryFolder, include),
    join(source, 'tfjs_backend.cc'),
    join(source, 'tfjs_binding.cc'),
  );
  args.push('-o', output, ...wheel.libraries.map((name) => join(libraries, name)));
  args.push(`-Wl,-rpath,${libraries}`);
  if (wheel.platform.startsWith('macosx')) args.push('-undefined', 'dynamic_lookup');
  await runTool(compiler, args, {
    purpose: 'build the TensorFlow binding',
    remedy: 'expected a compiler that knows C++17',
  });
}

/** Lets `write` make a file under a temporary name beside `path`, then renames it into place. */
async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await write(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function assertPip(): Promise<void> {
  await runTool(python, ['-m', 'pip', '--version'], {
    purpose: 'set up TensorFlow',
    remedy: 'install Python 3 with pip (Debian, Ubuntu: apt-get install python3-pip)',
  });
}

async function assertCompiler(): Promise<void> {
  await runTool(compiler, ['--version'], {
    purpose: 'set up TensorFlow',
    remedy: 'install a C++ compiler (Debian, Ubuntu: apt-get install g++; macOS: xcode-select --install)',
  });
}

async function assertLoads(binding: string): Promise<void> {
  await runTool(process.execPath, ['-e', 'require(process.argv[1])', binding], {
    purpose: 'load the TensorFlow binding',
    remedy: 'TensorFlow needs glibc 2.27 or newer, and AVX on x64',
  });
}
