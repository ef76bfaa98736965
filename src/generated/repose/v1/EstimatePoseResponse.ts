// Original file: proto/repose/v1/generation.proto

import type { Pose as _repose_v1_Pose, Pose__Output as _repose_v1_Pose__Output } from '../../repose/v1/Pose.js';

/**
 * The joints of the person in a picture.
 */
export interface EstimatePoseResponse {
  /**
   * In the estimator's own skeleton, SKELETON_COCO_17 unless the server has another estimator, in
   * pixels, on a canvas of the picture's size after EXIF orientation. A joint's confidence is the
   * estimator's score, or 0 where that is too low.
   */
  'pose'?: (_repose_v1_Pose | null);
  /**
   * How certain the estimator is of the person: the mean of the five highest scores.
   */
  'score'?: (number | string);
}

/**
 * The joints of the person in a picture.
 */
export interface EstimatePoseResponse__Output {
  /**
   * In the estimator's own skeleton, SKELETON_COCO_17 unless the server has another estimator, in
   * pixels, on a canvas of the picture's size after EXIF orientation. A joint's confidence is the
   * estimator's score, or 0 where that is too low.
   */
  'pose': (_repose_v1_Pose__Output | null);
  /**
   * How certain the estimator is of the person: the mean of the five highest scores.
   */
  'score': (number);
}
