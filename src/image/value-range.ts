/** Converts between levels, 0..255, and the networks' range, [-1, 1] (PG2's program). */

/** (level - 127.5) / 127.5 of each level, in float32, as the exported graphs compute it. */
const unitRange = Float32Array.from({ length: 256 }, (_, level) => (level - 127.5) / 127.5);

/** Writes levels as numbers in [-1, 1] to an array of at least their length. */
export function writeUnitRange(levels: Uint8Array, to: Float32Array): void {
  for (let i = 0; i < levels.length; i += 1) to[i] = unitRange[levels[i]!]!;
}

/** Levels as numbers in [-1, 1]. */
export function toUnitRange(levels: Uint8Array): Float32Array {
  const values = new Float32Array(levels.length);
  writeUnitRange(levels, values);
  return values;
}

/**
 * clip((x + 1) * 127.5, 0, 255), rounded to the nearest level, ties to even, as the exported graphs
 * do.
 */
export function toLevels(values: Float32Array): Uint8Array {
  const levels = new Uint8ClampedArray(values.length); // clips, and rounds ties to even
  for (let i = 0; i < values.length; i += 1) levels[i] = (values[i]! + 1) * 127.5;
  return new Uint8Array(levels.buffer);
}
