import { join } from 'node:path';
import { dlopen } from 'node:process';
import { toMessage } from '../../errors.js';
import { bindingFolder, cudaProviderLibrary } from '../fleet/device.js';

/**
 * Returns why the CUDA provider cannot be loaded, in the dynamic loader's own words, or undefined
 * if all of its libraries are found. onnxruntime would only report that it failed. Call it in an
 * engine process, because loaded libraries stay loaded.
 */
export function findCudaObstacle(): string | undefined {
  try {
    dlopen({ exports: {} }, join(bindingFolder(), cudaProviderLibrary));
  } catch (error) {
    // Only missing libraries count. The provider is no Node add-on, so loading it always fails
    // without onnxruntime.
    const message = toMessage(error);
    if (message.includes('cannot open shared object file')) return message;
  }
  return undefined;
}
