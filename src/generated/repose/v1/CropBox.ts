// Original file: proto/repose/v1/generation.proto


/**
 * A box in pixels of the condition image after EXIF orientation. It lies inside the picture.
 */
export interface CropBox {
  /**
   * First column, from 0.
   */
  'left'?: (number);
  /**
   * First row, from 0.
   */
  'top'?: (number);
  /**
   * Columns, at least 8.
   */
  'width'?: (number);
  /**
   * Rows, at least 8.
   */
  'height'?: (number);
}

/**
 * A box in pixels of the condition image after EXIF orientation. It lies inside the picture.
 */
export interface CropBox__Output {
  /**
   * First column, from 0.
   */
  'left': (number);
  /**
   * First row, from 0.
   */
  'top': (number);
  /**
   * Columns, at least 8.
   */
  'width': (number);
  /**
   * Rows, at least 8.
   */
  'height': (number);
}
