// Original file: proto/repose/v1/generation.proto

/**
 * Units of a joint's coordinates.
 */
export const CoordinateUnit = {
  COORDINATE_UNIT_UNSPECIFIED: 'COORDINATE_UNIT_UNSPECIFIED',
  /**
   * Pixels of the canvas.
   */
  COORDINATE_UNIT_PIXELS: 'COORDINATE_UNIT_PIXELS',
  /**
   * Fractions of the canvas: 0 to 1 from left to right and from top to bottom.
   */
  COORDINATE_UNIT_NORMALIZED: 'COORDINATE_UNIT_NORMALIZED',
} as const;

/**
 * Units of a joint's coordinates.
 */
export type CoordinateUnit =
  | 'COORDINATE_UNIT_UNSPECIFIED'
  | 0
  /**
   * Pixels of the canvas.
   */
  | 'COORDINATE_UNIT_PIXELS'
  | 1
  /**
   * Fractions of the canvas: 0 to 1 from left to right and from top to bottom.
   */
  | 'COORDINATE_UNIT_NORMALIZED'
  | 2

/**
 * Units of a joint's coordinates.
 */
export type CoordinateUnit__Output = typeof CoordinateUnit[keyof typeof CoordinateUnit]
