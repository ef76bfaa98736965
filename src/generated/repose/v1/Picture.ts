// Original file: proto/repose/v1/generation.proto

import type { PictureFormat as _repose_v1_PictureFormat, PictureFormat__Output as _repose_v1_PictureFormat__Output } from '../../repose/v1/PictureFormat.js';

/**
 * A picture as bytes.
 */
export interface Picture {
  /**
   * The encoding of `data`; never unspecified.
   */
  'format'?: (_repose_v1_PictureFormat);
  /**
   * An encoded file. For PICTURE_FORMAT_RGB: height x width x 3 bytes, rows from the top, R, G, B,
   * 0 to 255.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * In pixels.
   */
  'width'?: (number);
  /**
   * In pixels.
   */
  'height'?: (number);
}

/**
 * A picture as bytes.
 */
export interface Picture__Output {
  /**
   * The encoding of `data`; never unspecified.
   */
  'format': (_repose_v1_PictureFormat__Output);
  /**
   * An encoded file. For PICTURE_FORMAT_RGB: height x width x 3 bytes, rows from the top, R, G, B,
   * 0 to 255.
   */
  'data': (Buffer);
  /**
   * In pixels.
   */
  'width': (number);
  /**
   * In pixels.
   */
  'height': (number);
}
