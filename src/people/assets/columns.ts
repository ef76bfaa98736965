import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ReposeError } from '../../errors.js';

/** What describes the columns, and the columns of 16-bit integers by name. */
export interface ColumnFile<Header> {
  readonly header: Header;
  readonly columns: ReadonlyMap<string, Int16Array>;
}

interface Preamble<Header> {
  readonly header: Header;
  readonly columns: readonly { readonly name: string; readonly length: number }[];
}

/**
 * The bytes of columns: JSON of `Preamble` behind its length in four bytes, then each column as
 * differences between neighbours, all low bytes before all high ones, which brotli packs three
 * times smaller than plain numbers.
 */
export function encodeColumns<Header>({ header, columns }: ColumnFile<Header>): Uint8Array {
  const preamble: Preamble<Header> = {
    header,
    columns: [...columns].map(([name, { length }]) => ({ name, length })),
  };
  const json = Buffer.from(JSON.stringify(preamble));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const plain = Buffer.concat([length, json, ...[...columns.values()].map(toDifferences)]);
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });
}

/** The opposite of `encodeColumns`; throws `internal` for other bytes. */
export function decodeColumns<Header>(bytes: Uint8Array): ColumnFile<Header> {
  const plain = decompress(bytes);
  const jsonEnd = 4 + plain.readUInt32LE(0);
  const preamble: Preamble<Header> = JSON.parse(plain.toString('utf8', 4, jsonEnd));
  const columns = new Map<string, Int16Array>();
  let at = jsonEnd;
  for (const { name, length } of preamble.columns) {
    columns.set(name, fromDifferences(plain.subarray(at, at + 2 * length)));
    at += 2 * length;
  }
  return { header: preamble.header, columns };
}

function decompress(bytes: Uint8Array): Buffer {
  try {
    return brotliDecompressSync(bytes);
  } catch (cause) {
    throw new ReposeError('internal', 'Cannot read the body: damaged, expected a file of columns', { cause });
  }
}

/** Differences in zigzag: small ones of either sign become small positive numbers. */
function toDifferences(values: Int16Array): Uint8Array {
  const { length } = values;
  const bytes = new Uint8Array(2 * length);
  let previous = 0;
  for (let i = 0; i < length; i += 1) {
    const difference = ((values[i]! - previous) << 16) >> 16;
    const zigzag = (difference << 1) ^ (difference >> 15);
    bytes[i] = zigzag;
    bytes[length + i] = zigzag >> 8;
    previous = values[i]!;
  }
  return bytes;
}

function fromDifferences(bytes: Uint8Array): Int16Array {
  const length = bytes.length / 2;
  const values = new Int16Array(length);
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const zigzag = bytes[i]! | (bytes[length + i]! << 8);
    value += (zigzag >> 1) ^ -(zigzag & 1);
    values[i] = value;
  }
  return values;
}
