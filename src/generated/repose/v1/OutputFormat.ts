// Original file: proto/repose/v1/generation.proto

import type { PictureFormat as _repose_v1_PictureFormat, PictureFormat__Output as _repose_v1_PictureFormat__Output } from '../../repose/v1/PictureFormat.js';

/**
 * How the pictures of a call are encoded.
 */
export interface OutputFormat {
  /**
   * Unspecified: PNG.
   */
  'format'?: (_repose_v1_PictureFormat);
  /**
   * Quality of JPEG and WebP, 1 to 100. 0, the default: 90. PNG and RGB are lossless and ignore it.
   */
  'quality'?: (number);
}

/**
 * How the pictures of a call are encoded.
 */
export interface OutputFormat__Output {
  /**
   * Unspecified: PNG.
   */
  'format': (_repose_v1_PictureFormat__Output);
  /**
   * Quality of JPEG and WebP, 1 to 100. 0, the default: 90. PNG and RGB are lossless and ignore it.
   */
  'quality': (number);
}
