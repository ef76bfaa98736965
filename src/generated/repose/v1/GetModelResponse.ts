// Original file: proto/repose/v1/generation.proto

import type { Model as _repose_v1_Model, Model__Output as _repose_v1_Model__Output } from '../../repose/v1/Model.js';
import type { Limits as _repose_v1_Limits, Limits__Output as _repose_v1_Limits__Output } from '../../repose/v1/Limits.js';

/**
 * The model asked for.
 */
export interface GetModelResponse {
  'model'?: (_repose_v1_Model | null);
  /**
   * What this server accepts.
   */
  'limits'?: (_repose_v1_Limits | null);
}

/**
 * The model asked for.
 */
export interface GetModelResponse__Output {
  'model': (_repose_v1_Model__Output | null);
  /**
   * What this server accepts.
   */
  'limits': (_repose_v1_Limits__Output | null);
}
