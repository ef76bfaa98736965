// Original file: proto/repose/v1/generation.proto

import type { Fit as _repose_v1_Fit, Fit__Output as _repose_v1_Fit__Output } from '../../repose/v1/Fit.js';
import type { CropBox as _repose_v1_CropBox, CropBox__Output as _repose_v1_CropBox__Output } from '../../repose/v1/CropBox.js';

/**
 * How a picture of any size becomes one of the model's size. Unset: FIT_COVER.
 */
export interface Framing {
  /**
   * Fits the whole picture.
   */
  'fit'?: (_repose_v1_Fit);
  /**
   * Crops the condition image to this box and stretches the box to the model's size.
   */
  'crop'?: (_repose_v1_CropBox | null);
  'kind'?: "fit"|"crop";
}

/**
 * How a picture of any size becomes one of the model's size. Unset: FIT_COVER.
 */
export interface Framing__Output {
  /**
   * Fits the whole picture.
   */
  'fit'?: (_repose_v1_Fit__Output);
  /**
   * Crops the condition image to this box and stretches the box to the model's size.
   */
  'crop'?: (_repose_v1_CropBox__Output | null);
  'kind'?: "fit"|"crop";
}
