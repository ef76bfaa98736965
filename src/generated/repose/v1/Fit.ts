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
  /**
   * Cuts the condition image around its person, who is found by GenerateRequest.cond_pose: from the
   * top of the head to the soles, with a tenth of free space on each side, at the frame's
   * proportions. What lies beyond the picture continues its edge. The target pose is given the
   * person's height, limbs and place, see GenerateRequest.keep_pose_scale, and is inside the frame too.
   * Limbs that its canvas cuts off, and, but in a profile, an arm or a leg of which it shows nothing, are as the person's.
   * Of a person whose legs the picture's lower edge cuts off, the frame ends at that edge as well.
   */
  FIT_PERSON: 'FIT_PERSON',
  /**
   * FIT_PERSON where GenerateRequest.cond_pose or the server tells enough of the person, and
   * otherwise FIT_COVER: GenerateResponse.fit says which. A `cond_pose` that is wrong is refused, and
   * so is GenerateRequest.scene where nobody is found.
   */
  FIT_PERSON_OR_COVER: 'FIT_PERSON_OR_COVER',
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
   * Cuts the condition image around its person, who is found by GenerateRequest.cond_pose: from the
   * top of the head to the soles, with a tenth of free space on each side, at the frame's
   * proportions. What lies beyond the picture continues its edge. The target pose is given the
   * person's height, limbs and place, see GenerateRequest.keep_pose_scale, and is inside the frame too.
   * Limbs that its canvas cuts off, and, but in a profile, an arm or a leg of which it shows nothing, are as the person's.
   * Of a person whose legs the picture's lower edge cuts off, the frame ends at that edge as well.
   */
  | 'FIT_PERSON'
  | 4
  /**
   * FIT_PERSON where GenerateRequest.cond_pose or the server tells enough of the person, and
   * otherwise FIT_COVER: GenerateResponse.fit says which. A `cond_pose` that is wrong is refused, and
   * so is GenerateRequest.scene where nobody is found.
   */
  | 'FIT_PERSON_OR_COVER'
  | 5

/**
 * How a picture is fitted into a frame of another shape.
 */
export type Fit__Output = typeof Fit[keyof typeof Fit]
