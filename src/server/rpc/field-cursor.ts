import { unreadable } from './unreadable.js';

/** The wire type of strings, bytes, messages and packed numbers: a length and that many bytes. */
const delimited = 2;

/**
 * Iterates over the fields of a protobuf message without decoding their values
 * (https://protobuf.dev/programming-guides/encoding). Throws `invalid-argument` for malformed
 * bytes, and for the groups of proto1.
 */
export class FieldCursor {
  readonly #bytes: Uint8Array;
  #wireType = 0;
  /** The number of the current field. */
  number = 0;
  /** Offset of its tag. */
  start = 0;
  /** Offset of its value, after its tag and length. */
  valueStart = 0;
  /** Offset of the next field. */
  end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether the field's value has a length. */
  get isDelimited(): boolean {
    return this.#wireType === delimited;
  }

  /** Moves to the next field. Returns false if there is none. */
  next(): boolean {
    if (this.end === this.#bytes.length) return false;
    this.start = this.end;
    const tag = this.#readVarint();
    this.#wireType = tag % 8;
    this.number = Math.floor(tag / 8);
    const length = this.#readLength();
    this.valueStart = this.end;
    this.end += length;
    if (this.end > this.#bytes.length) throw unreadable('it ends within a field', 'the whole field');
    return true;
  }

  /** Reads how many bytes of the value follow `end`. */
  #readLength(): number {
    switch (this.#wireType) {
      case 0:
        this.#readVarint();
        return 0;
      case 1:
        return 8;
      case delimited:
        return this.#readVarint();
      case 5:
        return 4;
      default:
        throw unreadable(`wire type ${this.#wireType}`, 'one of proto3: 0, 1, 2 or 5');
    }
  }

  #readVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.end++];
      if (byte === undefined) throw unreadable('it ends within a number', 'the whole number');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw unreadable('a number of more than 10 bytes', 'at most 10');
  }
}
