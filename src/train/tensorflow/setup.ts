import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { type FetchOptions, fetchWheels } from '../../wheels/fetch-wheels.js';
import {
  assertCompiler,
  assertLoads,
  buildBinding,
  builtBinding,
  installBinding,
  isBuilt,
  isInstalled,
  tfjsBinding,
} from './binding.js';
import { flavourName, selectFlavour, tensorflowVersion } from './wheels.js';

export interface SetUpOptions extends FetchOptions {
  /** From `cacheFolder()`: holds the library, about 850 MB, for all checkouts. */
  readonly cacheFolder: string;
  /**
   * Whether to use the library that also runs on NVIDIA GPUs, about 6 GB; Linux on x64 only. By
   * default the library that is in place stays, or that for the CPU is set up.
   */
  readonly gpu?: boolean | undefined;
  /** The path of the binding; by default where tfjs-node-gpu looks for it. */
  readonly bindingPath?: string;
}

/** `done` is false if everything was already in place. */
export interface SetUpResult {
  readonly done: boolean;
  readonly libraryFolder: string;
}

/**
 * Installs the C library of TensorFlow 2.21 from the Python package index for tfjs-node-gpu, and
 * builds its binding. tfjs-node-gpu's own installer downloads TensorFlow 2.9, for CUDA 11, from a
 * server that closed networks cannot reach. Each part appears by a rename, so an interrupted set-up
 * can be repeated. Throws `failed-precondition`, naming what is missing.
 */
export async function setUpTensorflow(options: SetUpOptions): Promise<SetUpResult> {
  const { bindingPath = tfjsBinding(), cacheFolder, report } = options;
  const gpuFolder = join(cacheFolder, flavourName(platform(), arch(), true));
  const gpu = options.gpu ?? (await isInstalled(bindingPath, gpuFolder));
  const flavour = selectFlavour(platform(), arch(), gpu);
  const libraryFolder = join(cacheFolder, flavour.name);
  if (await isInstalled(bindingPath, libraryFolder)) return { done: false, libraryFolder };

  // 1. Download the library and build the binding, as far as missing; check the compiler before the
  // download.
  const needsBinding = !(await isBuilt(libraryFolder));
  if (needsBinding) await assertCompiler();
  await fetchWheels(flavour, libraryFolder, options);
  if (needsBinding) {
    report('Building the binding');
    await buildBinding(flavour, libraryFolder);
  }

  // 2. Test the binding, then put it where tfjs-node-gpu looks.
  report('Loading TensorFlow');
  await assertLoads(builtBinding(libraryFolder));
  await installBinding(bindingPath, libraryFolder);
  report(`TensorFlow ${tensorflowVersion} is ready: ${libraryFolder}`);
  return { done: true, libraryFolder };
}
