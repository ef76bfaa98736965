import { copyFile, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ReposeError } from '../../errors.js';
import { ifThere } from '../../if-there.js';
import { packageRoot } from '../../package-root.js';
import { type FetchOptions, fetchWheels } from '../../wheels/fetch-wheels.js';
import { replaceFile } from '../../wheels/replace-file.js';
import type { WheelSet } from '../../wheels/wheel-set.js';
import { bindingFolder, cudaProviderLibrary } from './device.js';

export interface FetchCudaOptions extends FetchOptions {
  /** Keeps the libraries, about 270 MB, for the next installation of `node_modules`. */
  readonly cacheFolder: string;
  readonly platform?: string;
  readonly arch?: string;
}

export interface SetUpCudaOptions extends FetchCudaOptions {
  /** The folder for the libraries; next to onnxruntime-node's binding by default. */
  readonly targetFolder?: string;
}

/** The wheel's version. A provider works only with the onnxruntime that it was built with. */
export const wheelVersion = '1.30.0';

const libraries = ['libonnxruntime_providers_shared.so', cudaProviderLibrary] as const;

/** By platform and architecture. */
const wheelSets: Readonly<Record<string, WheelSet>> = {
  'linux-x64': toWheelSet({
    platform: 'manylinux_2_28_x86_64',
    sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
    downloadMb: 247,
  }),
  'linux-arm64': toWheelSet({
    platform: 'manylinux_2_34_aarch64',
    sha256: '12af352b24145b3480794fcf327d313a240550e772a07fb182390872c1a642fc',
    downloadMb: 206,
  }),
};

function toWheelSet(wheel: { platform: string; sha256: string; downloadMb: number }): WheelSet {
  return {
    title: `onnxruntime-gpu ${wheelVersion}`,
    platforms: [wheel.platform],
    wheels: [{ name: 'onnxruntime-gpu', version: wheelVersion, sha256: wheel.sha256 }],
    files: libraries.map((name) => ({ pattern: `onnxruntime/capi/${name}`, folder: '.' })),
    downloadMb: wheel.downloadMb,
  };
}

/**
 * Installs onnxruntime's CUDA provider next to onnxruntime-node's binding. CUDA's own libraries must
 * be on the machine. Returns false if everything was in place. Throws what `fetchCudaProvider()`
 * throws.
 */
export async function setUpCuda(options: SetUpCudaOptions): Promise<boolean> {
  const { report, targetFolder = bindingFolder() } = options;
  const kept = await fetchCudaProvider(options);

  // Copy those that are missing or have another size than the checked file in the cache.
  let isDone = false;
  for (const name of libraries) {
    const target = join(targetFolder, name);
    if ((await ifThere(stat(target)))?.size === (await stat(join(kept, name))).size) continue;
    report(`Installing ${name}`);
    await replaceFile(target, (temporary) => copyFile(join(kept, name), temporary));
    isDone = true;
  }
  return isDone;
}

/**
 * Returns the folder in the cache with the libraries of onnxruntime's CUDA provider, fetched if they
 * are missing. They come from the wheel of the same version on the Python package index, because
 * closed networks often cannot reach the source of onnxruntime-node's own installer. Throws
 * `failed-precondition` on machines without a wheel, and what `fetchWheels()` throws.
 */
export async function fetchCudaProvider(options: FetchCudaOptions): Promise<string> {
  const { cacheFolder, platform = process.platform, arch = process.arch } = options;
  const set = wheelSets[`${platform}-${arch}`];
  if (set === undefined) {
    const expected = Object.keys(wheelSets).join(' or ');
    throw fail(`no CUDA provider for ${platform}-${arch}, expected ${expected}`);
  }
  await assertVersion();
  const kept = join(cacheFolder, `onnxruntime-gpu-${wheelVersion}-${platform}-${arch}`);
  await fetchWheels(set, kept, options);
  return kept;
}

async function assertVersion(): Promise<void> {
  const require = createRequire(join(packageRoot, 'package.json'));
  const path = require.resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
  if (version !== wheelVersion) throw fail(`onnxruntime-node is ${version}, expected ${wheelVersion}`);
}

function fail(what: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot set up CUDA: ${what}`);
}
