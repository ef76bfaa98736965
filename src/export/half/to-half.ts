/** The largest finite number of float16. */
export const largestHalf = 65504;

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/**
 * Converts floats to the bits of IEEE 754 binary16: rounded to nearest, ties to even; infinite
 * above its range, subnormal or zero below it.
 */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, toHalfBits);
}

function toHalfBits(value: number): number {
  floats[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00; // NaN
  if (size >= 0x477ff000) return sign | 0x7c00; // rounds to 65536 or more: infinite
  // Below 2^-14 numbers are multiples of 2^-24. Adding 0.5, whose last bit is just that, rounds
  // them in hardware.
  if (size < 0x38800000) {
    floats[0] = Math.abs(value) + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const isOdd = (size >>> 13) & 1;
  return sign | ((size - 0x38000000 + 0xfff + isOdd) >>> 13); // the exponent's bias goes from 127 to 15
}
