/**
 * Reads the elements of a tensor whose type and number are known, from either of the protocol's
 * forms. Throws a `WrongElements` for other ones.
 */
import { FieldCursor } from '../rpc/field-cursor.js';
import type { Datatype } from './served-models.js';
import { contentsFields, type TensorData } from './tensor.js';

/** What is wrong with the elements of a tensor: what was found, and what was expected. */
export class WrongElements extends Error {
  constructor(found: string, expected: string) {
    super(`${found}, expected ${expected}`);
  }
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** The bytes before each element of BYTES: its length, little-endian. */
const lengthBytes = 4;

/** Reads elements from an entry of `raw_input_contents`. Bytes are not copied. */
export function readRaw(bytes: Buffer, datatype: Datatype, count: number): TensorData {
  switch (datatype) {
    case 'UINT8':
      assertBytes(bytes, count);
      return { datatype, data: bytes };
    case 'FP32':
      assertBytes(bytes, count * floatBytes);
      return { datatype, data: toFloats(bytes) };
    case 'BYTES':
      return { datatype, data: splitBytes(bytes, count) };
    default:
      return assertNever(datatype);
  }
}

/** Reads elements from the bytes of an InferTensorContents. */
export function readContents(bytes: Buffer, datatype: Datatype, count: number): TensorData {
  const parts = listParts(bytes, datatype);
  switch (datatype) {
    case 'UINT8':
      return { datatype, data: readLevels(parts, count) };
    case 'FP32': {
      assertBytes({ length: parts.reduce((sum, { length }) => sum + length, 0) }, count * floatBytes);
      return { datatype, data: toFloats(Buffer.concat(parts)) };
    }
    case 'BYTES':
      if (parts.length !== count) throw wrongCount(parts.length, count);
      return { datatype, data: parts };
    default:
      return assertNever(datatype);
  }
}

/** The values of the type's field. Numbers may lie in several packed ones. */
function listParts(bytes: Buffer, datatype: Datatype): Buffer[] {
  const { number, name } = contentsFields[datatype];
  const cursor = new FieldCursor(bytes);
  const parts: Buffer[] = [];
  while (cursor.next()) {
    if (cursor.number !== number || !cursor.isDelimited)
      throw new WrongElements(`field ${cursor.number} of its contents`, `${name}, packed`);
    parts.push(bytes.subarray(cursor.valueStart, cursor.end));
  }
  return parts;
}

/** Levels of 0 to 255, each in one or two bytes as varints. */
function readLevels(parts: readonly Buffer[], count: number): Uint8Array {
  const levels = new Uint8Array(count);
  let read = 0;
  for (const part of parts)
    for (let at = 0; at < part.length; ) {
      const low = part[at++] ?? 0;
      const high = low < 0x80 ? 0 : (part[at++] ?? 2);
      if (high > 1) throw new WrongElements('an element beyond 255', '0 to 255');
      if (read === count) throw wrongCount('more', count);
      levels[read++] = (low & 0x7f) + (high << 7);
    }
  if (read < count) throw wrongCount(read, count);
  return levels;
}

function toFloats(bytes: Buffer): Float32Array {
  const floats = new Float32Array(bytes.length / floatBytes);
  new Uint8Array(floats.buffer).set(bytes); // Node.js runs on little-endian machines alone
  const wrong = floats.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new WrongElements(`${floats[wrong]} at ${wrong}`, 'finite numbers');
  return floats;
}

function splitBytes(bytes: Buffer, count: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (parts.length === count) throw wrongCount('more', count);
    const length = at + lengthBytes <= bytes.length ? bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    const start = at + lengthBytes;
    at = start + length;
    if (at > bytes.length)
      throw new WrongElements('its bytes end within an element', 'each element behind its length in 4 bytes');
    parts.push(bytes.subarray(start, at));
  }
  if (parts.length < count) throw wrongCount(parts.length, count);
  return parts;
}

function assertBytes({ length }: { readonly length: number }, expected: number): void {
  if (length !== expected) throw new WrongElements(`${length} bytes`, `${expected} as its shape says`);
}

function wrongCount(found: number | string, expected: number): WrongElements {
  return new WrongElements(`${found} elements`, `${expected} as its shape says`);
}

function assertNever(datatype: never): never {
  throw new Error(`Cannot read elements of ${String(datatype)}`);
}
