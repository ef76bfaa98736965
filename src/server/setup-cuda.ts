import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReposeError, toMessage } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { bindingFolder, cudaProviderLibrary } from './fleet/device.js';

export interface SetUpCudaOptions {
  /** Where the libraries are kept, about 270 MB, for the next time that `node_modules` is made anew. */
  readonly cacheFolder: string;
  /** Called with one line for each step, for people. */
  readonly report: (line: string) => void;
  readonly platform?: string;
  readonly arch?: string;
}

/** The wheel's version: a provider works only with the onnxruntime that it was built with. */
export const wheelVersion = '1.30.0';

interface Wheel {
  readonly platform: string;
  readonly sha256: string;
  readonly sizeMb: number;
}

/** By platform and architecture. The libraries do not depend on Python's version: all wheels are cp312. */
const wheels: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    platform: 'manylinux_2_28_x86_64',
    sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
    sizeMb: 247,
  },
  'linux-arm64': {
    platform: 'manylinux_2_34_aarch64',
    sha256: '12af352b24145b3480794fcf327d313a240550e772a07fb182390872c1a642fc',
    sizeMb: 206,
  },
};

const libraries = ['libonnxruntime_providers_shared.so', cudaProviderLibrary] as const;

const unpackScript = `
import sys, zipfile
wheel, folder, *names = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in names:
        with open(f"{folder}/{name}", "wb") as file:
            file.write(archive.read(f"onnxruntime/capi/{name}"))
`;

/**
 * Puts onnxruntime's CUDA provider beside onnxruntime-node's binding. It comes from the wheel of the same version on
 * the Python package index: onnxruntime-node's own installer fetches it from a place that closed networks do not
 * reach. CUDA's own libraries are the machine's. Returns false where everything was in place. Throws
 * `failed-precondition` on machines without a wheel, without pip or without access to the index.
 */
export async function setUpCuda(options: SetUpCudaOptions): Promise<boolean> {
  const { cacheFolder, report, platform = process.platform, arch = process.arch } = options;
  const wheel = selectWheel(platform, arch);
  await assertVersion();
  const kept = join(cacheFolder, `onnxruntime-gpu-${wheelVersion}-${platform}-${arch}`);

  // 1. The libraries in the cache, which appears by a rename: an interrupted download is begun anew.
  if (!(await exists(kept))) await fetchLibraries(wheel, kept, report);

  // 2. Copies beside the binding, each by a rename too.
  const missing = [];
  for (const name of libraries)
    if (!(await isSame(join(kept, name), join(bindingFolder(), name)))) missing.push(name);
  for (const name of missing) {
    report(`Installing ${name}`);
    await copyFile(join(kept, name), join(bindingFolder(), `${name}.partial`));
    await rename(join(bindingFolder(), `${name}.partial`), join(bindingFolder(), name));
  }
  return missing.length > 0;
}

function selectWheel(platform: string, arch: string): Wheel {
  const wheel = wheels[`${platform}-${arch}`];
  if (wheel !== undefined) return wheel;
  const expected = Object.keys(wheels).join(' or ');
  throw fail(`no CUDA provider for ${platform}-${arch}, expected ${expected}`);
}

async function assertVersion(): Promise<void> {
  const require = createRequire(join(packageRoot, 'package.json'));
  const path = require.resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
  if (version !== wheelVersion) throw fail(`onnxruntime-node is ${version}, expected ${wheelVersion}`);
}

async function fetchLibraries(wheel: Wheel, folder: string, report: (line: string) => void): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    report(`Downloading onnxruntime-gpu ${wheelVersion} (${wheel.sizeMb} MB)`);
    const path = await downloadWheel(wheel, partial);
    report('Unpacking the CUDA provider');
    await runPython(['-c', unpackScript, path, partial, ...libraries], 'about 600 MB must be free there');
    await rm(path);
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The path of the wheel, whose sha256 pip has checked. */
async function downloadWheel({ platform, sha256 }: Wheel, folder: string): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `onnxruntime-gpu==${wheelVersion} --hash=sha256:${sha256}\n`);
  const what = ['--no-deps', '--only-binary=:all:', '--python-version=3.12', `--platform=${platform}`];
  const where = ['--require-hashes', `--requirement=${requirements}`, `--dest=${folder}`];
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-cache-dir', ...what, ...where];
  await runPython(args, 'expected Python 3 with pip and access to its package index (pip config list)');
  await rm(requirements);
  return join(folder, `onnxruntime_gpu-${wheelVersion}-cp312-cp312-${platform}.whl`);
}

async function runPython(args: readonly string[], remedy: string): Promise<void> {
  await promisify(execFile)('python3', args).catch((cause: unknown) => {
    throw fail(`${toMessage(cause).trim()}; ${remedy}`, cause);
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Whether the installed file is there in its full size; its content was checked when it was fetched. */
async function isSame(kept: string, installed: string): Promise<boolean> {
  const found = await stat(installed).catch(() => undefined);
  return found?.size === (await stat(kept)).size;
}

function fail(what: string, cause?: unknown): ReposeError {
  return new ReposeError('failed-precondition', `Cannot set up CUDA: ${what}`, { cause });
}
