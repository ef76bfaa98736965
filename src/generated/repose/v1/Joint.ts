// Original file: proto/repose/v1/generation.proto


/**
 * One joint. x grows to the right, y downwards, from the canvas's upper left corner; a joint may lie outside.
 */
export interface Joint {
  /**
   * In the pose's unit. Finite, and at most 1,000,000 pixels or 100 canvases from the corner.
   */
  'x'?: (number | string);
  /**
   * In the pose's unit. Finite, and bounded as x is.
   */
  'y'?: (number | string);
  /**
   * How sure its finder was, mostly 0 to 1; never negative. Above 0 the joint is visible; 0, the default, says that
   * it was not seen.
   */
  'confidence'?: (number | string);
}

/**
 * One joint. x grows to the right, y downwards, from the canvas's upper left corner; a joint may lie outside.
 */
export interface Joint__Output {
  /**
   * In the pose's unit. Finite, and at most 1,000,000 pixels or 100 canvases from the corner.
   */
  'x': (number);
  /**
   * In the pose's unit. Finite, and bounded as x is.
   */
  'y': (number);
  /**
   * How sure its finder was, mostly 0 to 1; never negative. Above 0 the joint is visible; 0, the default, says that
   * it was not seen.
   */
  'confidence': (number);
}
