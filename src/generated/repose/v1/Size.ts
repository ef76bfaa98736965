// Original file: proto/repose/v1/generation.proto


/**
 * A size in pixels.
 */
export interface Size {
  /**
   * 1 to 65535.
   */
  'width'?: (number);
  /**
   * 1 to 65535.
   */
  'height'?: (number);
}

/**
 * A size in pixels.
 */
export interface Size__Output {
  /**
   * 1 to 65535.
   */
  'width': (number);
  /**
   * 1 to 65535.
   */
  'height': (number);
}
