// Original file: proto/repose/v1/generation.proto


/**
 * Asks for the joints of the person in a picture.
 */
export interface EstimatePoseRequest {
  /**
   * Required. A JPEG, PNG or WebP file within Limits; as GenerateRequest.pose_picture.
   */
  'picture'?: (Buffer | Uint8Array | string);
}

/**
 * Asks for the joints of the person in a picture.
 */
export interface EstimatePoseRequest__Output {
  /**
   * Required. A JPEG, PNG or WebP file within Limits; as GenerateRequest.pose_picture.
   */
  'picture': (Buffer);
}
