// Original file: proto/repose/v1/generation.proto

import type { Size as _repose_v1_Size, Size__Output as _repose_v1_Size__Output } from '../../repose/v1/Size.js';
import type { Skeleton as _repose_v1_Skeleton, Skeleton__Output as _repose_v1_Skeleton__Output } from '../../repose/v1/Skeleton.js';
import type { Stage as _repose_v1_Stage, Stage__Output as _repose_v1_Stage__Output } from '../../repose/v1/Stage.js';
import type { ModelKind as _repose_v1_ModelKind, ModelKind__Output as _repose_v1_ModelKind__Output } from '../../repose/v1/ModelKind.js';

/**
 * A version of a served model.
 */
export interface Model {
  /**
   * `[a-z0-9][a-z0-9_-]{0,63}`.
   */
  'name'?: (string);
  /**
   * Changes whenever the model's weights change.
   */
  'version'?: (string);
  /**
   * One sentence for people to read.
   */
  'description'?: (string);
  /**
   * Licence of the weights.
   */
  'licence'?: (string);
  /**
   * Size of the pictures that it draws.
   */
  'size'?: (_repose_v1_Size | null);
  /**
   * The skeleton that it was trained on; unspecified for a custom one. Poses of every Skeleton are
   * accepted and converted by the joints' names. A pose without a visible joint of this skeleton is
   * refused.
   */
  'skeleton'?: (_repose_v1_Skeleton);
  /**
   * Names of that skeleton's joints, in order.
   */
  'joints'?: (string)[];
  /**
   * The stages that it can draw.
   */
  'stages'?: (_repose_v1_Stage)[];
  /**
   * The provider that it runs on: `cpu`, `cuda` or `webgpu`.
   */
  'provider'?: (string);
  /**
   * Why it runs on that provider, for people to read.
   */
  'providerReason'?: (string);
  /**
   * Whether requests without a model and a version get this one.
   */
  'isDefault'?: (boolean);
  /**
   * The number format that it computes in: `fp32`, `fp16` or `int8`.
   */
  'precision'?: (string);
  /**
   * Why it computes in that precision, for people to read.
   */
  'precisionReason'?: (string);
  /**
   * Name of the skeleton that it was trained on: `coco18`, `coco17`, `body25` or a custom one.
   */
  'skeletonName'?: (string);
  /**
   * Every served version of this model, including this one. The order has no meaning.
   */
  'versions'?: (string)[];
  /**
   * The version that requests without a version get.
   */
  'defaultVersion'?: (string);
  /**
   * Whether it draws better where GenerateRequest.cond_pose is set.
   */
  'usesCondPose'?: (boolean);
  /**
   * What it does, and so which fields of GenerateRequest apply.
   */
  'kind'?: (_repose_v1_ModelKind);
  /**
   * Whether it tells where the person is, and so takes GenerateRequest.backdrop.
   */
  'takesBackdrop'?: (boolean);
  /**
   * The most that GenerateRequest.enlarge may be; 1 for models that draw no larger pictures.
   */
  'maxEnlarge'?: (number);
}

/**
 * A version of a served model.
 */
export interface Model__Output {
  /**
   * `[a-z0-9][a-z0-9_-]{0,63}`.
   */
  'name': (string);
  /**
   * Changes whenever the model's weights change.
   */
  'version': (string);
  /**
   * One sentence for people to read.
   */
  'description': (string);
  /**
   * Licence of the weights.
   */
  'licence': (string);
  /**
   * Size of the pictures that it draws.
   */
  'size': (_repose_v1_Size__Output | null);
  /**
   * The skeleton that it was trained on; unspecified for a custom one. Poses of every Skeleton are
   * accepted and converted by the joints' names. A pose without a visible joint of this skeleton is
   * refused.
   */
  'skeleton': (_repose_v1_Skeleton__Output);
  /**
   * Names of that skeleton's joints, in order.
   */
  'joints': (string)[];
  /**
   * The stages that it can draw.
   */
  'stages': (_repose_v1_Stage__Output)[];
  /**
   * The provider that it runs on: `cpu`, `cuda` or `webgpu`.
   */
  'provider': (string);
  /**
   * Why it runs on that provider, for people to read.
   */
  'providerReason': (string);
  /**
   * Whether requests without a model and a version get this one.
   */
  'isDefault': (boolean);
  /**
   * The number format that it computes in: `fp32`, `fp16` or `int8`.
   */
  'precision': (string);
  /**
   * Why it computes in that precision, for people to read.
   */
  'precisionReason': (string);
  /**
   * Name of the skeleton that it was trained on: `coco18`, `coco17`, `body25` or a custom one.
   */
  'skeletonName': (string);
  /**
   * Every served version of this model, including this one. The order has no meaning.
   */
  'versions': (string)[];
  /**
   * The version that requests without a version get.
   */
  'defaultVersion': (string);
  /**
   * Whether it draws better where GenerateRequest.cond_pose is set.
   */
  'usesCondPose': (boolean);
  /**
   * What it does, and so which fields of GenerateRequest apply.
   */
  'kind': (_repose_v1_ModelKind__Output);
  /**
   * Whether it tells where the person is, and so takes GenerateRequest.backdrop.
   */
  'takesBackdrop': (boolean);
  /**
   * The most that GenerateRequest.enlarge may be; 1 for models that draw no larger pictures.
   */
  'maxEnlarge': (number);
}
