import type { InferTensorContents } from '../../generated/inference/InferTensorContents.js';
import type { ModelInferResponse } from '../../generated/inference/ModelInferResponse.js';
import type { Inference } from './parse-inference.js';
import type { TensorSpec } from './served-models.js';
import type { Tensor, TensorData } from './tensor.js';

type Elements = Uint8Array | Float32Array;

/** Joins what was drawn of each element to the tensor of a batch. */
export function joinRows({ name, datatype, dims }: TensorSpec, rows: readonly Elements[]): Tensor {
  const shape = [rows.length, ...dims];
  switch (datatype) {
    case 'BYTES':
      return { name, shape, datatype, data: rows.map(toBytes) };
    case 'UINT8':
      return { name, shape, datatype, data: Buffer.concat(rows.map(toBytes)) };
    case 'FP32': {
      const joined = Uint8Array.from(Buffer.concat(rows.map(toBytes))); // aligned
      return { name, shape, datatype, data: new Float32Array(joined.buffer) };
    }
    default:
      return assertNever(datatype);
  }
}

/** The answer to a request with some of its outputs, in the form in which the request had its inputs. */
export function toInferResponse(
  { id, model, isRaw }: Inference,
  tensors: readonly Tensor[],
): ModelInferResponse {
  return {
    modelName: model.name,
    modelVersion: model.bundle.manifest.version,
    id,
    outputs: tensors.map((tensor) => ({
      name: tensor.name,
      datatype: tensor.datatype,
      shape: [...tensor.shape],
      ...(isRaw ? {} : { contents: toContents(tensor) }),
    })),
    rawOutputContents: isRaw ? tensors.map(toRaw) : [],
  };
}

function toContents(tensor: TensorData): InferTensorContents {
  switch (tensor.datatype) {
    case 'BYTES':
      return { bytesContents: [...tensor.data] };
    case 'UINT8':
      return { uintContents: Array.from(tensor.data) };
    case 'FP32':
      return { fp32Contents: Array.from(tensor.data) };
    default:
      return assertNever(tensor);
  }
}

function toRaw(tensor: TensorData): Uint8Array {
  if (tensor.datatype !== 'BYTES') return toBytes(tensor.data);
  return Buffer.concat(
    tensor.data.flatMap((element) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(element.length);
      return [length, element];
    }),
  );
}

function toBytes({ buffer, byteOffset, byteLength }: Elements): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function assertNever(value: never): never {
  throw new Error(`Cannot write a tensor: ${JSON.stringify(value)}`);
}
