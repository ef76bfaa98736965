import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { requirePackage } from '../tensorflow/binding.js';
import { openDawn, toWebgpuError } from './dawn.js';
import { failWithDevice } from './fail-with-device.js';

/** An adapter with a field that TensorFlow.js's types lack. */
interface Adapter extends GPUAdapter {
  /** Whether it is a software adapter, which computes on the CPU. */
  readonly info: GPUAdapterInfo & { readonly isFallbackAdapter: boolean };
}

export interface LoadedWebgpu {
  /** The adapter's name; with "(software)" if it computes on the CPU. */
  readonly device: string;
  readonly isSoftware: boolean;
}

/**
 * WebGPU's defaults are too small for the paper's networks: 128 MB, for all weights as one vector.
 */
const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

let loaded: LoadedWebgpu | undefined;

/**
 * Makes WebGPU the backend of TensorFlow.js, on the machine's fastest adapter. Do not combine it
 * with `loadTensorflow()`, whose gradients are TensorFlow ops. Read values only with `data()`: Dawn
 * has no blocking read. Throws `failed-precondition` if Dawn or an adapter is missing.
 */
export async function loadWebgpu(): Promise<LoadedWebgpu> {
  loaded ??= await load();
  return loaded;
}

async function load(): Promise<LoadedWebgpu> {
  const adapter = await openDawn().requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null)
    throw toWebgpuError(
      'no adapter found, expected a GPU with a Vulkan driver (Debian, Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers; ' +
        '"vulkaninfo --summary" lists the GPUs)',
    );
  const { info } = adapter as Adapter;
  const requiredLimits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });

  const { WebGPUBackend: Backend } = requirePackage('@tensorflow/tfjs-backend-webgpu') as {
    readonly WebGPUBackend: typeof WebGPUBackend;
  };
  tf.removeBackend('webgpu'); // the package registers one that chooses its own adapter
  tf.registerBackend('webgpu', () => failWithDevice(new Backend(device, info), device));
  await tf.setBackend('webgpu');
  const name = info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ');
  return { device: info.isFallbackAdapter ? `${name} (software)` : name, isSoftware: info.isFallbackAdapter };
}
