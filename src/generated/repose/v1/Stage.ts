// Original file: proto/repose/v1/generation.proto

/**
 * A stage of the method.
 */
export const Stage = {
  STAGE_UNSPECIFIED: 'STAGE_UNSPECIFIED',
  /**
   * The first network's picture: the person in the pose, without fine detail.
   */
  STAGE_COARSE: 'STAGE_COARSE',
  /**
   * The second network's picture: the coarse picture with the fine detail of the condition image.
   */
  STAGE_REFINED: 'STAGE_REFINED',
} as const;

/**
 * A stage of the method.
 */
export type Stage =
  | 'STAGE_UNSPECIFIED'
  | 0
  /**
   * The first network's picture: the person in the pose, without fine detail.
   */
  | 'STAGE_COARSE'
  | 1
  /**
   * The second network's picture: the coarse picture with the fine detail of the condition image.
   */
  | 'STAGE_REFINED'
  | 2

/**
 * A stage of the method.
 */
export type Stage__Output = typeof Stage[keyof typeof Stage]
