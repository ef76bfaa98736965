import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import { requirePackage } from '../tensorflow/binding.js';

/** What Dawn's module for Node holds: WebGPU itself, and the classes that browsers have as globals. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

let opened: GPU | undefined;

/**
 * WebGPU by Dawn, put where TensorFlow.js looks for a browser's: `navigator.gpu`, and the global classes. The same object
 * each time. Throws `failed-precondition` where the package is not there, or has no file that this machine can load.
 */
export function openDawn(): GPU {
  if (opened !== undefined) return opened;
  const { create, globals } = requireDawn();
  opened = create([]);
  Object.assign(globalThis, globals);
  // Node 20 has no navigator, later ones have one without `gpu`.
  if (globalThis.navigator === undefined)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: opened, configurable: true });
  return opened;
}

/** The package's own entry is an ES module, which a test's context cannot load; the file behind it is the same. */
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

/** `failed-precondition`: what this machine lacks to train on WebGPU. */
export function toWebgpuError(what: string, cause?: unknown): ReposeError {
  return new ReposeError('failed-precondition', `Cannot train on webgpu: ${what}`, { cause });
}
