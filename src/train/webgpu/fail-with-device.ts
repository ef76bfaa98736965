import type { DataId } from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { ReposeError, toMessage } from '../../errors.js';

/**
 * Makes reads fail with `failed-precondition` after the device has reported an error (for example
 * no memory) or is lost: TensorFlow.js ignores that and would train on whatever the buffers hold.
 * Each step reads its losses.
 */
export function failWithDevice(backend: WebGPUBackend, device: GPUDevice): WebGPUBackend {
  let problem: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    problem ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  device.lost.then(({ message }) => {
    problem ??= `the device is lost: ${message}`;
  });
  const read = backend.read.bind(backend);
  backend.read = async (dataId: DataId) => {
    const values = await read(dataId).catch((cause: unknown) => {
      throw toDeviceError(problem ?? toMessage(cause), cause);
    });
    if (problem !== undefined) throw toDeviceError(problem);
    return values;
  };
  return backend;
}

function toDeviceError(what: string, cause?: unknown): ReposeError {
  const [line] = what.trim().split('\n', 1);
  return new ReposeError('failed-precondition', `Cannot compute on webgpu: ${line}`, { cause });
}
