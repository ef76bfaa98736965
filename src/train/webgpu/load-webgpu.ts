import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { requirePackage } from '../tensorflow/binding.js';
import { openDawn, toWebgpuError } from './dawn.js';
import { failWithDevice } from './fail-with-device.js';

/** An adapter with what TensorFlow.js's types are too old for. */
interface Adapter extends GPUAdapter {
  /** A fallback adapter is a software one: it computes on the CPU. */
  readonly info: GPUAdapterInfo & { readonly isFallbackAdapter: boolean };
}

export interface LoadedWebgpu {
  /** The adapter, as its driver calls it; "(software)" behind one that computes on the CPU. */
  readonly device: string;
  readonly isSoftware: boolean;
}

/** WebGPU's own defaults are too small for the networks of the paper: 128 MB for all weights as one vector. */
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
 * Makes WebGPU the backend of TensorFlow.js, on the machine's fastest adapter. Not beside `loadTensorflow()`, whose
 * gradients are TensorFlow's own ops. Values can be read by `data()` alone: Dawn knows no blocking read. Throws
 * `failed-precondition` where Dawn or an adapter is missing.
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
        '"vulkaninfo --summary" lists what there is)',
    );
  const { info } = adapter as Adapter;
  const requiredLimits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });

  const { WebGPUBackend: Backend } = requirePackage('@tensorflow/tfjs-backend-webgpu') as {
    readonly WebGPUBackend: typeof WebGPUBackend;
  };
  tf.removeBackend('webgpu'); // the package registers one that chooses its adapter by itself
  tf.registerBackend('webgpu', () => failWithDevice(new Backend(device, info), device));
  await tf.setBackend('webgpu');
  const name = info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ');
  return { device: info.isFallbackAdapter ? `${name} (software)` : name, isSoftware: info.isFallbackAdapter };
}
