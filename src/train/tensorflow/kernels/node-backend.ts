import type { DataId, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { Tensorflow } from '../tensorflow.js';

/**
 * TensorFlow's number for the type, which tfjs does not name
 * (tensorflow/core/framework/types.proto).
 */
export const bfloat16Type = 14;

/** The part of tfjs-node-gpu's backend that handles TensorFlow's tensors, by id. */
export interface NativeTensors {
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  disposeData(dataId: DataId, force?: boolean): boolean;
}

/** The backend, which runs any TensorFlow op; tfjs types it as its general `KernelBackend`. */
export function nodeBackend(tf: Tensorflow): NodeJSKernelBackend {
  return tf.backend() as NodeJSKernelBackend;
}

/** The same object, with methods that tfjs's types declare private. */
export function nativeTensors(backend: NodeJSKernelBackend): NativeTensors {
  return backend as unknown as NativeTensors;
}
