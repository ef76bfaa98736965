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
   * The longest that a call may take once its request is here, in milliseconds; a later or missing deadline is brought
   * forward to it.
   */
  'maxDeadlineMs'?: (number);
  /**
   * The longest that a request may take to arrive, in milliseconds: from the start of its call, or on a stream from its
   * first byte. A call that takes longer ends with DEADLINE_EXCEEDED.
   */
  'maxUploadMs'?: (number);
  /**
   * The longest that a GenerateStream may be open without a request in flight, in milliseconds; then it ends with
   * DEADLINE_EXCEEDED.
   */
  'maxStreamIdleMs'?: (number);
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
   * The longest that a call may take once its request is here, in milliseconds; a later or missing deadline is brought
   * forward to it.
   */
  'maxDeadlineMs': (number);
  /**
   * The longest that a request may take to arrive, in milliseconds: from the start of its call, or on a stream from its
   * first byte. A call that takes longer ends with DEADLINE_EXCEEDED.
   */
  'maxUploadMs': (number);
  /**
   * The longest that a GenerateStream may be open without a request in flight, in milliseconds; then it ends with
   * DEADLINE_EXCEEDED.
   */
  'maxStreamIdleMs': (number);
}
