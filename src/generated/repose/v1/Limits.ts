// Original file: proto/repose/v1/generation.proto


/**
 * What a server accepts.
 */
export interface Limits {
  /**
   * Encoded size of GenerateRequest.cond, in bytes.
   */
  'maxCondBytes'?: (number);
  /**
   * Width x height of the condition image, in pixels.
   */
  'maxCondPixels'?: (number);
  /**
   * Longest side of the condition image, in pixels.
   */
  'maxCondSidePx'?: (number);
  /**
   * Shortest side of the condition image, in pixels.
   */
  'minCondSidePx'?: (number);
  /**
   * The longest that a call may take, in milliseconds; a later or missing deadline is brought forward to it.
   */
  'maxDeadlineMs'?: (number);
}

/**
 * What a server accepts.
 */
export interface Limits__Output {
  /**
   * Encoded size of GenerateRequest.cond, in bytes.
   */
  'maxCondBytes': (number);
  /**
   * Width x height of the condition image, in pixels.
   */
  'maxCondPixels': (number);
  /**
   * Longest side of the condition image, in pixels.
   */
  'maxCondSidePx': (number);
  /**
   * Shortest side of the condition image, in pixels.
   */
  'minCondSidePx': (number);
  /**
   * The longest that a call may take, in milliseconds; a later or missing deadline is brought forward to it.
   */
  'maxDeadlineMs': (number);
}
