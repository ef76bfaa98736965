// Original file: proto/repose/v1/generation.proto

/**
 * How a picture is fitted into a frame of another shape.
 */
export const Fit = {
  FIT_UNSPECIFIED: 'FIT_UNSPECIFIED',
  /**
   * Fills the frame and cuts off the rest, equally on both sides.
   */
  FIT_COVER: 'FIT_COVER',
  /**
   * Shows the whole picture, with equal white bars on both sides.
   */
  FIT_CONTAIN: 'FIT_CONTAIN',
  /**
   * Stretches the picture to the frame's width and height.
   */
  FIT_STRETCH: 'FIT_STRETCH',
} as const;

/**
 * How a picture is fitted into a frame of another shape.
 */
export type Fit =
  | 'FIT_UNSPECIFIED'
  | 0
  /**
   * Fills the frame and cuts off the rest, equally on both sides.
   */
  | 'FIT_COVER'
  | 1
  /**
   * Shows the whole picture, with equal white bars on both sides.
   */
  | 'FIT_CONTAIN'
  | 2
  /**
   * Stretches the picture to the frame's width and height.
   */
  | 'FIT_STRETCH'
  | 3

/**
 * How a picture is fitted into a frame of another shape.
 */
export type Fit__Output = typeof Fit[keyof typeof Fit]
