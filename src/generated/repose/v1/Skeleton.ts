// Original file: proto/repose/v1/generation.proto

/**
 * Orders of joints that a pose may have.
 */
export const Skeleton = {
  SKELETON_UNSPECIFIED: 'SKELETON_UNSPECIFIED',
  /**
   * The 18 joints of OpenPose's COCO model: nose, neck, right and left arm, right and left leg,
   * eyes, ears.
   */
  SKELETON_COCO_18: 'SKELETON_COCO_18',
  /**
   * The 17 keypoints of COCO: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles,
   * left before right. The neck becomes the middle of the shoulders.
   */
  SKELETON_COCO_17: 'SKELETON_COCO_17',
  /**
   * The 25 joints of OpenPose's BODY_25. The middle hip and the feet are ignored.
   */
  SKELETON_BODY_25: 'SKELETON_BODY_25',
} as const;

/**
 * Orders of joints that a pose may have.
 */
export type Skeleton =
  | 'SKELETON_UNSPECIFIED'
  | 0
  /**
   * The 18 joints of OpenPose's COCO model: nose, neck, right and left arm, right and left leg,
   * eyes, ears.
   */
  | 'SKELETON_COCO_18'
  | 1
  /**
   * The 17 keypoints of COCO: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles,
   * left before right. The neck becomes the middle of the shoulders.
   */
  | 'SKELETON_COCO_17'
  | 2
  /**
   * The 25 joints of OpenPose's BODY_25. The middle hip and the feet are ignored.
   */
  | 'SKELETON_BODY_25'
  | 3

/**
 * Orders of joints that a pose may have.
 */
export type Skeleton__Output = typeof Skeleton[keyof typeof Skeleton]
