/** Chooses onnxruntime's provider for a server, and explains the choice. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { ReposeError } from '../../errors.js';
import { packageRoot } from '../../package-root.js';
import type { LoadedProvider } from '../engine/engine.js';
import type { Provider, ProviderFailure } from '../engine/protocol.js';

export const devices = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof devices)[number];

/**
 * onnxruntime's CUDA provider. It is installed separately, because it is ten times as large as
 * everything else together.
 */
export const cudaProviderLibrary = 'libonnxruntime_providers_cuda.so';

const setUpCommand = 'npm run setup:cuda';

/** The folder of onnxruntime-node's binding, which also contains its providers. */
export function bindingFolder(): string {
  const require = createRequire(join(packageRoot, 'package.json'));
  const onnxruntime = dirname(require.resolve('onnxruntime-node/package.json'));
  return join(onnxruntime, 'bin', 'napi-v6', platform(), arch());
}

/**
 * Whether the CUDA provider is installed on this machine. CUDA's own libraries or a GPU may still
 * be missing.
 */
export function hasCudaProvider(): boolean {
  return existsSync(join(bindingFolder(), cudaProviderLibrary));
}

/**
 * Returns the providers to try, in order. Only `auto` falls back. WebGPU must be requested
 * explicitly, because only the user knows whether its driver works well. Throws
 * `failed-precondition` for `cuda` without its provider.
 */
export function toProviders(device: Device, hasCuda: boolean): readonly Provider[] {
  switch (device) {
    case 'auto':
      return hasCuda ? ['cuda', 'cpu'] : ['cpu'];
    case 'cuda':
      if (!hasCuda)
        throw toCudaError(
          `${cudaProviderLibrary} is missing next to onnxruntime_binding.node, run "${setUpCommand}"`,
        );
      return ['cuda'];
    case 'cpu':
    case 'webgpu':
      return [device];
    default:
      return assertNever(device);
  }
}

/** Explains in one sentence why a server runs on its provider. */
export function explainProvider(device: Device, hasCuda: boolean, { failures }: LoadedProvider): string {
  if (device !== 'auto') return `asked for with --device ${device}`;
  const [failure] = failures;
  if (failure !== undefined) return `CUDA does not load: ${toReason(failure.message)}`;
  return hasCuda ? 'the CUDA provider loads' : `the CUDA provider is not installed (${setUpCommand})`;
}

/** Returns the error for models that could not be loaded on any provider. */
export function toLoadError(failures: readonly ProviderFailure[]): ReposeError {
  const last = failures.at(-1);
  if (last?.provider === 'cuda') return toCudaError(toReason(last.message));
  const found = failures.map(({ provider, message }) => `${provider}: ${toReason(message)}`).join('; ');
  return new ReposeError('failed-precondition', `Cannot load the models on ${found}`);
}

function toCudaError(reason: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot use CUDA: ${reason}`);
}

/**
 * Shortens a loader's message to the missing library and its remedy, to CUDA's own message, or to
 * its first line.
 */
function toReason(message: string): string {
  const [, library] = /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/.exec(message) ?? [];
  if (library === undefined) {
    const [failure] = /CUDA failure \d+: [^;]*/.exec(message) ?? message.split('\n', 1);
    return failure?.trim() ?? message;
  }
  const remedy = library.startsWith('libcuda.')
    ? "install NVIDIA's driver"
    : "see CUDA's libraries in docs/serving.md";
  return `${library} is missing (${remedy})`;
}

function assertNever(device: never): never {
  throw new Error(`Cannot choose a provider for ${String(device)}`);
}
