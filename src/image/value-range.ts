/** Between a picture's levels, 0..255, and the range that the networks compute in, [-1, 1] (PG2's program). */

/** (x - 127.5) / 127.5: exact in float32, and what the exported graphs compute. */
export function toUnitRange(levels: Uint8Array): Float32Array {
  return Float32Array.from(levels, (level) => (level - 127.5) / 127.5);
}

/** clip((x + 1) * 127.5, 0, 255), rounded to the nearest level and ties to the even one, as the exported graphs do. */
export function toLevels(values: Float32Array): Uint8Array {
  const levels = Uint8ClampedArray.from(values, (value) => (value + 1) * 127.5); // clips, and rounds just so
  return new Uint8Array(levels.buffer);
}
