// Original file: proto/repose/v1/generation.proto


/**
 * Durations in milliseconds; 0 for steps that have not run.
 */
export interface Timings {
  /**
   * Decoding and framing the condition image, and the backdrop.
   */
  'decodeMs'?: (number | string);
  /**
   * Waiting for an engine, before the first network.
   */
  'coarseQueueMs'?: (number | string);
  /**
   * Running the first network.
   */
  'coarseMs'?: (number | string);
  /**
   * Encoding the coarse picture; also putting it into the scene, or before the backdrop.
   */
  'coarseEncodeMs'?: (number | string);
  /**
   * Waiting for an engine, before the second network.
   */
  'refineQueueMs'?: (number | string);
  /**
   * Running the second network.
   */
  'refineMs'?: (number | string);
  /**
   * Encoding the refined picture, in the same way.
   */
  'refinedEncodeMs'?: (number | string);
  /**
   * From the call's arrival until this response was written.
   */
  'totalMs'?: (number | string);
  /**
   * Finding joints in pictures: decoding them, waiting for the estimator and running it.
   */
  'estimateMs'?: (number | string);
}

/**
 * Durations in milliseconds; 0 for steps that have not run.
 */
export interface Timings__Output {
  /**
   * Decoding and framing the condition image, and the backdrop.
   */
  'decodeMs': (number);
  /**
   * Waiting for an engine, before the first network.
   */
  'coarseQueueMs': (number);
  /**
   * Running the first network.
   */
  'coarseMs': (number);
  /**
   * Encoding the coarse picture; also putting it into the scene, or before the backdrop.
   */
  'coarseEncodeMs': (number);
  /**
   * Waiting for an engine, before the second network.
   */
  'refineQueueMs': (number);
  /**
   * Running the second network.
   */
  'refineMs': (number);
  /**
   * Encoding the refined picture, in the same way.
   */
  'refinedEncodeMs': (number);
  /**
   * From the call's arrival until this response was written.
   */
  'totalMs': (number);
  /**
   * Finding joints in pictures: decoding them, waiting for the estimator and running it.
   */
  'estimateMs': (number);
}
