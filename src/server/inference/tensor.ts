import type { Datatype } from './served-models.js';

/** The elements of a tensor, in row-major order. */
export type TensorData =
  | { readonly datatype: 'UINT8'; readonly data: Uint8Array }
  | { readonly datatype: 'FP32'; readonly data: Float32Array }
  | { readonly datatype: 'BYTES'; readonly data: readonly Uint8Array[] };

/** A tensor of an answer. */
export type Tensor = TensorData & {
  readonly name: string;
  readonly shape: readonly number[];
};

/** The field of an InferTensorContents that has the elements of a type. */
export const contentsFields = {
  UINT8: { number: 4, name: 'uint_contents' },
  FP32: { number: 6, name: 'fp32_contents' },
  BYTES: { number: 8, name: 'bytes_contents' },
} as const satisfies Readonly<Record<Datatype, { number: number; name: string }>>;
