/** The interval of a value that eight bits must cover. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How a float x becomes a level: round(x / scale) + zeroPoint, within 0..255. */
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
 * The mapping of a range onto 256 levels. The range is widened to hold zero, which has a level of its own: padding
 * and ReLU depend on it. An empty range gets a scale of 1.
 */
export function toUint8Mapping(range: Range): Uint8Mapping {
  const min = Math.min(0, range.min);
  const max = Math.max(0, range.max);
  const scale = Math.fround((max - min) / highestLevel) || 1;
  return { scale, zeroPoint: Math.round(Math.abs(min) / scale) };
}
