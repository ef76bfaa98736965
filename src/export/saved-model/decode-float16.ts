/** Converts the bits of IEEE 754 half-precision numbers to 32-bit floats, exactly. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, decodeHalf);
}

/** Bit 15 is the sign, 14 to 10 the exponent with a bias of 15, 9 to 0 the fraction. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal: no leading one
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
