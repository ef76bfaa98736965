import { stat } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
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
import { assertPip, fetchLibrary } from './library.js';
import { flavourName, selectFlavour, tensorflowVersion } from './wheels.js';

export interface SetUpOptions {
  /** From `cacheFolder()`: the library is kept there, about 850 MB, and serves every checkout. */
  readonly cacheFolder: string;
  /** Called with one line for each step, for people. */
  readonly report: (line: string) => void;
  /** A terminal is there: pip draws its progress bar on standard error. */
  readonly interactive?: boolean;
  /**
   * The library that also runs on NVIDIA's GPUs, about 6 GB. Linux on x64 only. Absent: the one whose binding is in
   * place, so that training does not undo what was set up for it; the CPU's where there is none.
   */
  readonly gpu?: boolean;
  /** A folder that holds the wheels already, instead of the package index: for machines without a network. */
  readonly wheelFolder?: string;
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
  const { bindingPath = tfjsBinding(), cacheFolder, interactive = false, report } = options;
  const gpuFolder = join(cacheFolder, flavourName(platform(), arch(), true));
  const gpu = options.gpu ?? (await isInstalled(bindingPath, gpuFolder));
  const flavour = selectFlavour(platform(), arch(), gpu);
  const libraryFolder = join(cacheFolder, flavour.name);
  if (await isInstalled(bindingPath, libraryFolder)) return { done: false, libraryFolder };

  // 1. Name a missing tool before the long download.
  const needsLibrary = !(await exists(libraryFolder));
  const needsBinding = !(await isBuilt(libraryFolder));
  if (needsLibrary) await assertPip();
  if (needsBinding) await assertCompiler();

  // 2. Fetch the library and build the binding: only what is not there yet.
  const { wheelFolder } = options;
  if (needsLibrary) await fetchLibrary(flavour, libraryFolder, { report, interactive, wheelFolder });
  if (needsBinding) {
    report('Building the binding');
    await buildBinding(flavour, libraryFolder);
  }

  // 3. Prove the binding, then put it where tfjs-node-gpu looks.
  report('Loading TensorFlow');
  await assertLoads(builtBinding(libraryFolder));
  await installBinding(bindingPath, libraryFolder);
  report(`TensorFlow ${tensorflowVersion} is ready: ${libraryFolder}`);
  return { done: true, libraryFolder };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
