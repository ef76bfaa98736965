// Original file: proto/repose/v1/generation.proto

/**
 * How a picture fits a frame of another shape.
 */
export const Fit = {
  FIT_UNSPECIFIED: 'FIT_UNSPECIFIED',
  /**
   * Fills the frame, cutting off what stands over, equally on both sides.
   */
  FIT_COVER: 'FIT_COVER',
  /**
   * Shows the whole picture, with equal white bars where it does not reach.
   */
  FIT_CONTAIN: 'FIT_CONTAIN',
  /**
   * Stretches each side to the frame's.
   */
  FIT_STRETCH: 'FIT_STRETCH',
} as const;

/**
 * How a picture fits a frame of another shape.
 */
export type Fit =
  | 'FIT_UNSPECIFIED'
  | 0
  /**
   * Fills the frame, cutting off what stands over, equally on both sides.
   */
  | 'FIT_COVER'
  | 1
  /**
   * Shows the whole picture, with equal white bars where it does not reach.
   */
  | 'FIT_CONTAIN'
  | 2
  /**
   * Stretches each side to the frame's.
   */
  | 'FIT_STRETCH'
  | 3

/**
 * How a picture fits a frame of another shape.
 */
export type Fit__Output = typeof Fit[keyof typeof Fit]
