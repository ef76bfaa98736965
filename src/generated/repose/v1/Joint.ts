// Original file: proto/repose/v1/generation.proto


/**
 * One joint. x grows to the right and y downwards from the canvas's upper left corner. A joint may
 * lie outside the canvas.
 */
export interface Joint {
  /**
   * In the pose's unit. Finite, and at most 1,000,000 pixels or 100 canvases from the corner.
   */
  'x'?: (number | string);
  /**
   * In the pose's unit. Finite, with the same bounds as x.
   */
  'y'?: (number | string);
  /**
   * The confidence of the pose estimator, usually 0 to 1, never negative. Above 0 the joint is
   * visible; 0, the default, means that it was not seen.
   */
  'confidence'?: (number | string);
}

/**
 * One joint. x grows to the right and y downwards from the canvas's upper left corner. A joint may
 * lie outside the canvas.
 */
export interface Joint__Output {
  /**
   * In the pose's unit. Finite, and at most 1,000,000 pixels or 100 canvases from the corner.
   */
  'x': (number);
  /**
   * In the pose's unit. Finite, with the same bounds as x.
   */
  'y': (number);
  /**
   * The confidence of the pose estimator, usually 0 to 1, never negative. Above 0 the joint is
   * visible; 0, the default, means that it was not seen.
   */
  'confidence': (number);
}
