// Original file: proto/repose/v1/generation.proto


/**
 * What a server accepts.
 */
export interface Limits {
  /**
   * Encoded size of GenerateRequest.cond, in bytes. All limits of the condition image are those of
   * every other picture in a request too.
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
   * The longest time that a call may take after its request has arrived, in milliseconds. It
   * replaces a later or missing deadline.
   */
  'maxDeadlineMs'?: (number);
  /**
   * The longest time that a request may take to arrive, in milliseconds, counted from the start of
   * its call, or on a stream from its first byte. A call that takes longer ends with
   * DEADLINE_EXCEEDED.
   */
  'maxUploadMs'?: (number);
  /**
   * The longest time that a GenerateStream may be idle, that is without a request in flight, in
   * milliseconds. Then it ends with DEADLINE_EXCEEDED.
   */
  'maxStreamIdleMs'?: (number);
  /**
   * Width x height of an answer with GenerateRequest.scene, in pixels. That of a larger condition
   * image is made smaller by the same factor on both sides.
   */
  'maxScenePixels'?: (number);
}

/**
 * What a server accepts.
 */
export interface Limits__Output {
  /**
   * Encoded size of GenerateRequest.cond, in bytes. All limits of the condition image are those of
   * every other picture in a request too.
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
   * The longest time that a call may take after its request has arrived, in milliseconds. It
   * replaces a later or missing deadline.
   */
  'maxDeadlineMs': (number);
  /**
   * The longest time that a request may take to arrive, in milliseconds, counted from the start of
   * its call, or on a stream from its first byte. A call that takes longer ends with
   * DEADLINE_EXCEEDED.
   */
  'maxUploadMs': (number);
  /**
   * The longest time that a GenerateStream may be idle, that is without a request in flight, in
   * milliseconds. Then it ends with DEADLINE_EXCEEDED.
   */
  'maxStreamIdleMs': (number);
  /**
   * Width x height of an answer with GenerateRequest.scene, in pixels. That of a larger condition
   * image is made smaller by the same factor on both sides.
   */
  'maxScenePixels': (number);
}
