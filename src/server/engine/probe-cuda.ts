import { join } from 'node:path';
import { dlopen } from 'node:process';
import { toMessage } from '../../errors.js';
import { bindingFolder, cudaProviderLibrary } from '../fleet/device.js';

/**
 * What keeps the CUDA provider from being loaded, in the dynamic loader's own words; undefined
 * where all of its libraries are found. onnxruntime would only say that it failed. To be called in
 * an engine process: what is loaded stays loaded.
 */
export function findCudaObstacle(): string | undefined {
  try {
    dlopen({ exports: {} }, join(bindingFolder(), cudaProviderLibrary));
  } catch (error) {
    // Only missing libraries count: it is no Node add-on, and misses what onnxruntime itself gives
    // it.
    const message = toMessage(error);
    if (message.includes('cannot open shared object file')) return message;
  }
  return undefined;
}
