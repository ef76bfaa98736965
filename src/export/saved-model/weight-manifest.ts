import { z } from 'zod';
import type { WeightTensor } from '../../checkpoint/network-artifacts.js';
import { decodeFloat16 } from './decode-float16.js';

/** The bytes per element in the file, and the conversion to numbers. */
const storedTypes = {
  float32: { bytes: 4, decode: (bytes) => new Float32Array(bytes.buffer) },
  float16: { bytes: 2, decode: (bytes) => decodeFloat16(new Uint16Array(bytes.buffer)) },
  int32: { bytes: 4, decode: (bytes) => new Int32Array(bytes.buffer) },
  uint16: { bytes: 2, decode: (bytes) => new Uint16Array(bytes.buffer) },
  uint8: { bytes: 1, decode: (bytes) => bytes },
  bool: { bytes: 1, decode: (bytes) => bytes },
} satisfies Record<string, { bytes: number; decode: (bytes: Uint8Array<ArrayBuffer>) => ArrayLike<number> }>;

const quantizationSchema = z.discriminatedUnion('dtype', [
  z.looseObject({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
  z.looseObject({ dtype: z.literal('float16') }),
]);

/** A weight in `model.json`. */
export const weightSchema = z.looseObject({
  name: z.string().min(1),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(['float32', 'int32', 'bool', 'uint8']),
  quantization: quantizationSchema.nullish(),
});

/** A weight in `model.json`, with its dequantisation if it is quantised. */
export type StoredWeight = z.infer<typeof weightSchema>;

/** `weightsManifest` of a `model.json`: groups of weights with their files. */
export type WeightManifest = z.infer<typeof weightManifestSchema>;
export const weightManifestSchema = z.array(
  z.looseObject({ paths: z.array(z.string().min(1)), weights: z.array(weightSchema) }),
);

/** The number of bytes of a weight in its files. */
export function countStoredBytes(weight: StoredWeight): number {
  return weight.shape.reduce((product, length) => product * length, storedTypes[storedType(weight)].bytes);
}

/** A weight's numbers in the type that TensorFlow.js gives them. */
export interface StoredTensor {
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** A weight without its quantisation; `bytes` are its bytes in the file. */
export function decodeTensor(weight: StoredWeight, bytes: Uint8Array<ArrayBuffer>): StoredTensor {
  const { shape, dtype } = weight;
  const numbers = dequantise(weight, storedTypes[storedType(weight)].decode(bytes));
  if (dtype === 'bool') return { type: 'bool', shape, data: Uint8Array.from(numbers) };
  if (dtype === 'float32') return { type: 'float32', shape, data: toFloats(numbers) };
  return { type: 'int32', shape, data: Int32Array.from(numbers, Math.round) };
}

/** A weight's values as 32-bit floats; `bytes` are its bytes in the file. */
export function decodeWeight(weight: StoredWeight, bytes: Uint8Array<ArrayBuffer>): WeightTensor {
  const { shape, data } = decodeTensor(weight, bytes);
  return { shape, values: toFloats(data) };
}

function dequantise({ quantization }: StoredWeight, stored: ArrayLike<number>): ArrayLike<number> {
  if (!quantization || quantization.dtype === 'float16') return stored;
  const { scale, min } = quantization;
  return Float32Array.from(stored, (level) => level * scale + min);
}

function toFloats(numbers: ArrayLike<number>): Float32Array {
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}

function storedType({ dtype, quantization }: StoredWeight): keyof typeof storedTypes {
  return quantization?.dtype ?? dtype;
}
