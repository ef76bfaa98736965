// Original file: proto/repose/v1/generation.proto


/**
 * A size in pixels.
 */
export interface Size {
  /**
   * At least 1.
   */
  'width'?: (number);
  /**
   * At least 1.
   */
  'height'?: (number);
}

/**
 * A size in pixels.
 */
export interface Size__Output {
  /**
   * At least 1.
   */
  'width': (number);
  /**
   * At least 1.
   */
  'height': (number);
}
