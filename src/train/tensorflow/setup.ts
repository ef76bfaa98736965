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
  /** From `cacheFolder()`: the library is kept there, about 850 MB, and serves every checkout. */
  readonly cacheFolder: string;
  /**
   * The library that also runs on NVIDIA's GPUs, about 6 GB. Linux on x64 only. Absent: the one whose binding is in
   * place, so that training does not undo what was set up for it; the CPU's where there is none.
   */
  readonly gpu?: boolean | undefined;
  /** Where the binding goes; where tfjs-node-gpu looks for it, unless a test says otherwise. */
  readonly bindingPath?: string;
}

/** `done` is false when everything was in place already and nothing was touched. */
export interface SetUpResult {
  readonly done: boolean;
  readonly libraryFolder: string;
}

/**
 * Gives tfjs-node-gpu the C library of TensorFlow 2.21, from the wheel on the Python package index, and a binding
 * built against it: its own installer fetches TensorFlow 2.9, for CUDA 11, from a server that closed networks do
 * not reach. Each part appears by a rename, so that an interrupted set-up can be run again. Throws
 * `failed-precondition`, naming what to install, where the machine lacks a tool or is of an unknown kind.
 */
export async function setUpTensorflow(options: SetUpOptions): Promise<SetUpResult> {
  const { bindingPath = tfjsBinding(), cacheFolder, report } = options;
  const gpuFolder = join(cacheFolder, flavourName(platform(), arch(), true));
  const gpu = options.gpu ?? (await isInstalled(bindingPath, gpuFolder));
  const flavour = selectFlavour(platform(), arch(), gpu);
  const libraryFolder = join(cacheFolder, flavour.name);
  if (await isInstalled(bindingPath, libraryFolder)) return { done: false, libraryFolder };

  // 1. Fetch the library and build the binding: only what is not there yet, and no download for want of a compiler.
  const needsBinding = !(await isBuilt(libraryFolder));
  if (needsBinding) await assertCompiler();
  await fetchWheels(flavour, libraryFolder, options);
  if (needsBinding) {
    report('Building the binding');
    await buildBinding(flavour, libraryFolder);
  }

  // 2. Prove the binding, then put it where tfjs-node-gpu looks.
  report('Loading TensorFlow');
  await assertLoads(builtBinding(libraryFolder));
  await installBinding(bindingPath, libraryFolder);
  report(`TensorFlow ${tensorflowVersion} is ready: ${libraryFolder}`);
  return { done: true, libraryFolder };
}
