// Original file: proto/repose/v1/generation.proto

import type { Skeleton as _repose_v1_Skeleton, Skeleton__Output as _repose_v1_Skeleton__Output } from '../../repose/v1/Skeleton.js';
import type { Joint as _repose_v1_Joint, Joint__Output as _repose_v1_Joint__Output } from '../../repose/v1/Joint.js';
import type { CoordinateUnit as _repose_v1_CoordinateUnit, CoordinateUnit__Output as _repose_v1_CoordinateUnit__Output } from '../../repose/v1/CoordinateUnit.js';
import type { Size as _repose_v1_Size, Size__Output as _repose_v1_Size__Output } from '../../repose/v1/Size.js';

/**
 * A pose: joints in the order of a skeleton, on a canvas. A target pose is framed as the condition
 * image is, on its own canvas; a crop box moves the joints only where they share the condition
 * image's canvas. For FIT_PERSON see GenerateRequest.keep_pose_scale.
 */
export interface Pose {
  /**
   * The order of the joints. Unspecified: recognised by their number. If the model's own skeleton
   * has as many joints, it is that one; otherwise COCO-18, COCO-17 or BODY_25 for 18, 17 or 25
   * joints.
   */
  'skeleton'?: (_repose_v1_Skeleton);
  /**
   * Required. As many joints as the skeleton has, in its order. At least one is visible and on the
   * canvas.
   */
  'joints'?: (_repose_v1_Joint)[];
  /**
   * The unit of the joints' coordinates. Unspecified: pixels of the canvas.
   */
  'unit'?: (_repose_v1_CoordinateUnit);
  /**
   * Size of the canvas of the joints' coordinates. Unset: the size of the condition image after
   * EXIF orientation.
   */
  'canvas'?: (_repose_v1_Size | null);
  /**
   * The skeleton by its name, for one without a value in Skeleton: Model.skeleton_name of the
   * requested model, or `coco18`, `coco17` or `body25`. Empty: see `skeleton`.
   */
  'skeletonName'?: (string);
}

/**
 * A pose: joints in the order of a skeleton, on a canvas. A target pose is framed as the condition
 * image is, on its own canvas; a crop box moves the joints only where they share the condition
 * image's canvas. For FIT_PERSON see GenerateRequest.keep_pose_scale.
 */
export interface Pose__Output {
  /**
   * The order of the joints. Unspecified: recognised by their number. If the model's own skeleton
   * has as many joints, it is that one; otherwise COCO-18, COCO-17 or BODY_25 for 18, 17 or 25
   * joints.
   */
  'skeleton': (_repose_v1_Skeleton__Output);
  /**
   * Required. As many joints as the skeleton has, in its order. At least one is visible and on the
   * canvas.
   */
  'joints': (_repose_v1_Joint__Output)[];
  /**
   * The unit of the joints' coordinates. Unspecified: pixels of the canvas.
   */
  'unit': (_repose_v1_CoordinateUnit__Output);
  /**
   * Size of the canvas of the joints' coordinates. Unset: the size of the condition image after
   * EXIF orientation.
   */
  'canvas': (_repose_v1_Size__Output | null);
  /**
   * The skeleton by its name, for one without a value in Skeleton: Model.skeleton_name of the
   * requested model, or `coco18`, `coco17` or `body25`. Empty: see `skeleton`.
   */
  'skeletonName': (string);
}
