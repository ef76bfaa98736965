// Original file: proto/repose/v1/generation.proto

import type { Model as _repose_v1_Model, Model__Output as _repose_v1_Model__Output } from '../../repose/v1/Model.js';

/**
 * What is served now.
 */
export interface ReloadModelsResponse {
  /**
   * Ordered by name, each in its default version.
   */
  'models'?: (_repose_v1_Model)[];
  /**
   * Whether new engines serve now, because the models folder had changed or no engine was left.
   */
  'hasChanged'?: (boolean);
}

/**
 * What is served now.
 */
export interface ReloadModelsResponse__Output {
  /**
   * Ordered by name, each in its default version.
   */
  'models': (_repose_v1_Model__Output)[];
  /**
   * Whether new engines serve now, because the models folder had changed or no engine was left.
   */
  'hasChanged': (boolean);
}
