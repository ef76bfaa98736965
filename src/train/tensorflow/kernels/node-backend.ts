import type { DataId, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { Tensorflow } from '../tensorflow.js';

/** TensorFlow's number for the type, which tfjs does not name (tensorflow/core/framework/types.proto). */
export const bfloat16Type = 14;

/** Of tfjs-node-gpu's backend, the part that handles TensorFlow's own tensors, by their numbers. */
export interface NativeTensors {
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  disposeData(dataId: DataId, force?: boolean): boolean;
}

/** The backend that runs any of TensorFlow's own ops; tfjs types it as its general `KernelBackend`. */
export function nodeBackend(tf: Tensorflow): NodeJSKernelBackend {
  return tf.backend() as NodeJSKernelBackend;
}

/** The same object; tfjs declares these methods private, which they are only to its own types. */
export function nativeTensors(backend: NodeJSKernelBackend): NativeTensors {
  return backend as unknown as NativeTensors;
}
