// Original file: proto/repose/v1/generation.proto


/**
 * Durations in milliseconds; 0 for what has not run (yet).
 */
export interface Timings {
  /**
   * Decoding and framing the condition image.
   */
  'decodeMs'?: (number | string);
  /**
   * Waiting for an engine, before the first network.
   */
  'coarseQueueMs'?: (number | string);
  /**
   * The first network, in its engine.
   */
  'coarseMs'?: (number | string);
  /**
   * Encoding the coarse picture.
   */
  'coarseEncodeMs'?: (number | string);
  /**
   * Waiting for an engine, before the second network.
   */
  'refineQueueMs'?: (number | string);
  /**
   * The second network, in its engine.
   */
  'refineMs'?: (number | string);
  /**
   * Encoding the refined picture.
   */
  'refinedEncodeMs'?: (number | string);
  /**
   * From the call's arrival until this response was written.
   */
  'totalMs'?: (number | string);
}

/**
 * Durations in milliseconds; 0 for what has not run (yet).
 */
export interface Timings__Output {
  /**
   * Decoding and framing the condition image.
   */
  'decodeMs': (number);
  /**
   * Waiting for an engine, before the first network.
   */
  'coarseQueueMs': (number);
  /**
   * The first network, in its engine.
   */
  'coarseMs': (number);
  /**
   * Encoding the coarse picture.
   */
  'coarseEncodeMs': (number);
  /**
   * Waiting for an engine, before the second network.
   */
  'refineQueueMs': (number);
  /**
   * The second network, in its engine.
   */
  'refineMs': (number);
  /**
   * Encoding the refined picture.
   */
  'refinedEncodeMs': (number);
  /**
   * From the call's arrival until this response was written.
   */
  'totalMs': (number);
}
