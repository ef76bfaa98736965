// Original file: proto/repose/v1/generation.proto

import type { Model as _repose_v1_Model, Model__Output as _repose_v1_Model__Output } from '../../repose/v1/Model.js';
import type { Limits as _repose_v1_Limits, Limits__Output as _repose_v1_Limits__Output } from '../../repose/v1/Limits.js';

/**
 * Every model that is served.
 */
export interface ListModelsResponse {
  /**
   * Ordered by name, each in its default version.
   */
  'models'?: (_repose_v1_Model)[];
  /**
   * Name of the model that serves requests without a name.
   */
  'defaultModel'?: (string);
  /**
   * What this server accepts.
   */
  'limits'?: (_repose_v1_Limits | null);
}

/**
 * Every model that is served.
 */
export interface ListModelsResponse__Output {
  /**
   * Ordered by name, each in its default version.
   */
  'models': (_repose_v1_Model__Output)[];
  /**
   * Name of the model that serves requests without a name.
   */
  'defaultModel': (string);
  /**
   * What this server accepts.
   */
  'limits': (_repose_v1_Limits__Output | null);
}
