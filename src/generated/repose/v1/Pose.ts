// Original file: proto/repose/v1/generation.proto

import type { Skeleton as _repose_v1_Skeleton, Skeleton__Output as _repose_v1_Skeleton__Output } from '../../repose/v1/Skeleton.js';
import type { Joint as _repose_v1_Joint, Joint__Output as _repose_v1_Joint__Output } from '../../repose/v1/Joint.js';
import type { CoordinateUnit as _repose_v1_CoordinateUnit, CoordinateUnit__Output as _repose_v1_CoordinateUnit__Output } from '../../repose/v1/CoordinateUnit.js';
import type { Size as _repose_v1_Size, Size__Output as _repose_v1_Size__Output } from '../../repose/v1/Size.js';

/**
 * A target pose: joints in the order of a skeleton, on a canvas. The pose is framed as the condition image is, on
 * its own canvas; a crop box moves the joints only where they share the condition image's canvas.
 */
export interface Pose {
  /**
   * The joints' order. Unspecified: told by their number: the model's own skeleton where it has as many joints, otherwise
   * 18: COCO-18, 17: COCO-17, 25: BODY_25.
   */
  'skeleton'?: (_repose_v1_Skeleton);
  /**
   * Required. As many joints as the skeleton has, in its order; at least one of them visible and on the canvas.
   */
  'joints'?: (_repose_v1_Joint)[];
  /**
   * The unit of the joints' coordinates. Unspecified: pixels of the canvas.
   */
  'unit'?: (_repose_v1_CoordinateUnit);
  /**
   * Size of the canvas that the joints lie on. Unset: that of the condition image (after EXIF orientation).
   */
  'canvas'?: (_repose_v1_Size | null);
  /**
   * The skeleton by its name, for one that has no value in Skeleton: Model.skeleton_name of the model that is to draw, or
   * `coco18`, `coco17`, `body25`. Empty: as `skeleton` says.
   */
  'skeletonName'?: (string);
}

/**
 * A target pose: joints in the order of a skeleton, on a canvas. The pose is framed as the condition image is, on
 * its own canvas; a crop box moves the joints only where they share the condition image's canvas.
 */
export interface Pose__Output {
  /**
   * The joints' order. Unspecified: told by their number: the model's own skeleton where it has as many joints, otherwise
   * 18: COCO-18, 17: COCO-17, 25: BODY_25.
   */
  'skeleton': (_repose_v1_Skeleton__Output);
  /**
   * Required. As many joints as the skeleton has, in its order; at least one of them visible and on the canvas.
   */
  'joints': (_repose_v1_Joint__Output)[];
  /**
   * The unit of the joints' coordinates. Unspecified: pixels of the canvas.
   */
  'unit': (_repose_v1_CoordinateUnit__Output);
  /**
   * Size of the canvas that the joints lie on. Unset: that of the condition image (after EXIF orientation).
   */
  'canvas': (_repose_v1_Size__Output | null);
  /**
   * The skeleton by its name, for one that has no value in Skeleton: Model.skeleton_name of the model that is to draw, or
   * `coco18`, `coco17`, `body25`. Empty: as `skeleton` says.
   */
  'skeletonName': (string);
}
