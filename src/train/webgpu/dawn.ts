import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import { requirePackage } from '../tensorflow/binding.js';

/** Dawn's module for Node: WebGPU, and the classes that are globals in browsers. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

let opened: GPU | undefined;

/**
 * Dawn's WebGPU, set up where TensorFlow.js expects a browser's: `navigator.gpu` and the global
 * classes. The same object each time. Throws `failed-precondition` if the package is missing or has
 * no file that this machine can load.
 */
export function openDawn(): GPU {
  if (opened !== undefined) return opened;
  const { create, globals } = requireDawn();
  opened = create([]);
  Object.assign(globalThis, globals);
  // Node 20 has no navigator; in later versions it has no `gpu`.
  if (globalThis.navigator === undefined)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: opened, configurable: true });
  return opened;
}

/** Loads the file behind the package's entry, an ES module that a test's context cannot load. */
function requireDawn(): Dawn {
  const machine = platform() === 'darwin' ? 'darwin-universal' : `${platform()}-${arch()}`;
  const path = join(packageFolder(), 'dist', machine, 'dawn.node');
  if (!existsSync(path)) throw toWebgpuError(`Dawn has no file for ${machine}, expected ${path}`);
  try {
    return requirePackage(path) as Dawn;
  } catch (cause) {
    throw toWebgpuError(`Dawn does not load: ${toMessage(cause)}`, cause);
  }
}

function packageFolder(): string {
  try {
    return dirname(requirePackage.resolve('webgpu/package.json'));
  } catch (cause) {
    throw toWebgpuError('the package webgpu is not installed, run "npm ci"', cause);
  }
}

/** `failed-precondition`: what prevents training on WebGPU. */
export function toWebgpuError(what: string, cause?: unknown): ReposeError {
  return new ReposeError('failed-precondition', `Cannot train on webgpu: ${what}`, { cause });
}
