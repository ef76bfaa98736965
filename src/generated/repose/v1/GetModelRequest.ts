// Original file: proto/repose/v1/generation.proto


/**
 * Asks for one model.
 */
export interface GetModelRequest {
  /**
   * The model's name. Empty: the server's default model.
   */
  'model'?: (string);
  /**
   * One of Model.versions. Empty: the model's default version.
   */
  'modelVersion'?: (string);
}

/**
 * Asks for one model.
 */
export interface GetModelRequest__Output {
  /**
   * The model's name. Empty: the server's default model.
   */
  'model': (string);
  /**
   * One of Model.versions. Empty: the model's default version.
   */
  'modelVersion': (string);
}
