/** The interval of a value that 8 bits must cover. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The mapping of a float x to a level: round(x / scale) + zeroPoint, within 0..255. */
export interface Uint8Mapping {
  readonly scale: number;
  readonly zeroPoint: number;
}

const highestLevel = 255;

/** The smallest range that holds all of the given ones. */
export function uniteRanges(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map(({ min }) => min)),
    max: Math.max(...ranges.map(({ max }) => max)),
  };
}

/**
 * The mapping of a range to 256 levels. The range is extended to include zero, which gets an exact
 * level: padding and ReLU need it. An empty range gets a scale of 1.
 */
export function toUint8Mapping(range: Range): Uint8Mapping {
  const min = Math.min(0, range.min);
  const max = Math.max(0, range.max);
  const scale = Math.fround((max - min) / highestLevel) || 1;
  return { scale, zeroPoint: Math.round(Math.abs(min) / scale) };
}
