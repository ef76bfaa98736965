/** Joins the pictures of a batch into one array, one after the other, and splits them again. */
import type { Tensor } from 'onnxruntime-node';

/** One array of many; a single one is not copied. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return join(parts, (length) => new Uint8Array(length));
}

/** One array of many; a single one is not copied. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array {
  return join(parts, (length) => new Float32Array(length));
}

/** Returns the pictures of a batch as views of its tensor. */
export function splitBytes(tensor: Tensor): readonly Uint8Array[] {
  const { data } = tensor;
  if (!(data instanceof Uint8Array)) throw new Error(`Cannot split ${tensor.type}, expected uint8`);
  return split(tensor, (from, to) => data.subarray(from, to));
}

/** Returns the pictures of a batch. Several are copied, because each is kept for its own time. */
export function splitFloats(tensor: Tensor): readonly Float32Array[] {
  const { data } = tensor;
  if (!(data instanceof Float32Array)) throw new Error(`Cannot split ${tensor.type}, expected float32`);
  return tensor.dims[0] === 1 ? [data] : split(tensor, (from, to) => data.slice(from, to));
}

function join<Part extends Uint8Array | Float32Array>(
  parts: readonly Part[],
  create: (length: number) => Part,
): Part {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const joined = create(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function split<Part>({ dims, size }: Tensor, take: (from: number, to: number) => Part): readonly Part[] {
  const [batch = 0] = dims;
  const step = size / batch;
  return Array.from({ length: batch }, (_, index) => take(index * step, (index + 1) * step));
}
