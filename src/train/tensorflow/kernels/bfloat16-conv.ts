import type { DataId, KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { Tensorflow } from '../tensorflow.js';
import { bfloat16Type, nativeTensors, nodeBackend } from './node-backend.js';

/**
 * tfjs's convolution kernels, forward and both backward, with arithmetic in bfloat16. Inputs are
 * cast before and outputs after, so tensors stay float32: weights, updates and all other operations
 * keep their precision, as in mixed-precision training.
 */
export function createBfloat16Convolutions(tf: Tensorflow): KernelConfig[] {
  const backend = createBfloat16Backend(nodeBackend(tf));
  return [tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter, tf.FusedConv2D].map((kernelName) => {
    const original = tf.getKernel(kernelName, 'tensorflow');
    return { ...original, kernelFunc: (args) => original.kernelFunc({ ...args, backend }) };
  });
}

/** A backend for convolution kernels that runs their ops in bfloat16. */
function createBfloat16Backend(backend: NodeJSKernelBackend): NodeJSKernelBackend {
  const { binding } = backend;
  const native = nativeTensors(backend);
  const toBfloat16 = createCastCache(backend);
  const executeSingleOutput = (name: string, attrs: TFEOpAttr[], inputs: TensorInfo[]): Tensor => {
    const typed = attrs.map((attr) => (attr.name === 'T' ? { ...attr, value: bfloat16Type } : attr));
    const ids = inputs.map((input) =>
      input.dtype === 'float32' ? toBfloat16(input) : native.getInputTensorIds([input])[0]!,
    );
    const output = binding.executeOp(name, typed, ids, 1)[0]!;
    const [result] = binding.executeOp(
      'Cast',
      castAttrs(backend, bfloat16Type, binding.TF_FLOAT),
      [output.id],
      1,
    );
    binding.deleteTensor(output.id);
    return native.createOutputTensor(result!);
  };
  return Object.create(backend, { executeSingleOutput: { value: executeSingleOutput } });
}

/**
 * Casts a tensor once for all convolutions that read it (forward and backward share x and the
 * filter, both backward ones share dy). The copy lives as long as the tensor's data.
 */
function createCastCache(backend: NodeJSKernelBackend): (tensor: TensorInfo) => number {
  const { binding } = backend;
  const native = nativeTensors(backend);
  const attrs = castAttrs(backend, binding.TF_FLOAT, bfloat16Type);
  const copies = new Map<DataId, number>();
  const disposeData = native.disposeData.bind(native);
  native.disposeData = (dataId, force) => {
    const gone = disposeData(dataId, force);
    const copy = copies.get(dataId);
    if (gone && copy !== undefined) {
      copies.delete(dataId);
      binding.deleteTensor(copy);
    }
    return gone;
  };
  return (tensor) => {
    const known = copies.get(tensor.dataId);
    if (known !== undefined) return known;
    const copy = binding.executeOp('Cast', attrs, native.getInputTensorIds([tensor]), 1)[0]!.id;
    copies.set(tensor.dataId, copy);
    return copy;
  };
}

function castAttrs({ binding }: NodeJSKernelBackend, from: number, to: number): TFEOpAttr[] {
  return [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
}
