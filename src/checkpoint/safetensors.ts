/**
 * The safetensors file format (https://huggingface.co/docs/safetensors, "Format"), 32-bit floats
 * only: an 8-byte little-endian header length, a JSON header padded with spaces, then the tensors'
 * bytes without gaps.
 */
import { z } from 'zod';
import { countElements } from '../count-elements.js';
import { ReposeError } from '../errors.js';
import type { WeightTensor } from './network-artifacts.js';

/** The content of a safetensors file: tensors in the header's order, and text by key. */
export interface Safetensors {
  readonly tensors: Map<string, WeightTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const lengthBytes = 8;
/** The limit of the reference implementation: a longer header is an attack or a broken file. */
const maxHeaderBytes = 100_000_000;

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Encodes tensors in the map's order as a safetensors file. The same input gives the same bytes.
 * Throws `invalid-argument` if a tensor's values do not match its shape.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, WeightTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header = encodeHeader(tensors, metadata);
  let offset = lengthBytes + header.length;
  const dataBytes = [...tensors.values()].reduce((sum, tensor) => sum + tensor.values.byteLength, 0);
  const file = new Uint8Array(offset + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, lengthBytes);
  for (const { values } of tensors.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return file;
}

function encodeHeader(
  tensors: ReadonlyMap<string, WeightTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let begin = 0;
  for (const [name, { shape, values }] of tensors) {
    if (name === '__metadata__') throw failure('encode', 'a tensor is named "__metadata__"', 'another name');
    if (countElements(shape) !== values.length) {
      const what = `"${name}" of shape [${shape}] has ${values.length} values`;
      throw failure('encode', what, String(countElements(shape)));
    }
    const end = begin + values.byteLength;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Spaces up to a multiple of 8 align the tensors for readers that map the file into memory.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}

/**
 * The tensors and metadata of a safetensors file, copied out of `bytes`. Throws `invalid-argument`
 * for a truncated file, a broken header, types other than F32, and tensors that overlap or leave
 * gaps.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = decodeHeader(bytes);
  const { entries, metadata } = parseHeader(header);
  checkLayout(entries, bytes.length - dataStart);
  const tensors = new Map<string, WeightTensor>();
  for (const { name, shape, begin, end } of entries) {
    // A copy, because the offset in the file may not be a multiple of four.
    const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    tensors.set(name, { shape, values: new Float32Array(copy.buffer) });
  }
  return { tensors, metadata };
}

function decodeHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < lengthBytes) {
    throw failure('decode', `${bytes.length} bytes`, `at least ${lengthBytes}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  const limit = Math.min(maxHeaderBytes, bytes.length - lengthBytes);
  if (headerBytes > limit) throw failure('decode', `a header of ${headerBytes} bytes`, `at most ${limit}`);
  const dataStart = lengthBytes + headerBytes;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(lengthBytes, dataStart));
    const header: unknown = JSON.parse(text);
    if (typeof header !== 'object' || header === null || Array.isArray(header)) throw new Error('no object');
    return { header: { ...header }, dataStart };
  } catch (cause) {
    throw failure('decode', 'the header is not JSON', 'a JSON object', cause);
  }
}

function parseHeader(header: Record<string, unknown>): {
  entries: readonly Entry[];
  metadata: Record<string, string>;
} {
  const { __metadata__: rawMetadata = {}, ...rest } = header;
  const metadata = metadataSchema.safeParse(rawMetadata);
  if (!metadata.success) throw failure('decode', 'metadata that is not text', 'text by key');
  return {
    entries: Object.entries(rest).map(([name, raw]) => parseEntry(name, raw)),
    metadata: metadata.data,
  };
}

function parseEntry(name: string, raw: unknown): Entry {
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) {
    throw failure('decode', `the entry of "${name}" is malformed`, 'dtype, shape and data_offsets');
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  if (dtype !== 'F32') throw failure('decode', `"${name}" is of type ${dtype}`, 'F32');
  const [begin, end] = offsets;
  const expectedBytes = countElements(shape) * Float32Array.BYTES_PER_ELEMENT;
  if (end - begin !== expectedBytes) {
    const what = `"${name}" of shape [${shape}] spans ${end - begin} bytes`;
    throw failure('decode', what, String(expectedBytes));
  }
  return { name, shape, begin, end };
}

/** Checks that tensors cover the data without overlaps and gaps. */
function checkLayout(entries: readonly Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) throw failure('decode', `"${name}" begins at ${begin}`, String(position));
    position = end;
  }
  if (position !== dataBytes) throw failure('decode', `${dataBytes} bytes of tensor data`, String(position));
}

function failure(verb: 'encode' | 'decode', what: string, expected: string, cause?: unknown): ReposeError {
  return new ReposeError('invalid-argument', `Cannot ${verb} safetensors: ${what}, expected ${expected}`, {
    cause,
  });
}
