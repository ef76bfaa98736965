// Original file: proto/repose/v1/generation.proto

import type { Stage as _repose_v1_Stage, Stage__Output as _repose_v1_Stage__Output } from '../../repose/v1/Stage.js';
import type { Picture as _repose_v1_Picture, Picture__Output as _repose_v1_Picture__Output } from '../../repose/v1/Picture.js';
import type { Timings as _repose_v1_Timings, Timings__Output as _repose_v1_Timings__Output } from '../../repose/v1/Timings.js';
import type { Fit as _repose_v1_Fit, Fit__Output as _repose_v1_Fit__Output } from '../../repose/v1/Fit.js';

/**
 * One finished stage of a request.
 */
export interface GenerateResponse {
  /**
   * Identifies this request in the server's log; the same in every response of a call.
   */
  'requestId'?: (string);
  /**
   * The stage that drew this picture.
   */
  'stage'?: (_repose_v1_Stage);
  /**
   * The picture, of the model's size, or the condition image's with GenerateRequest.scene; lower with GenerateRequest.trim.
   */
  'picture'?: (_repose_v1_Picture | null);
  /**
   * How long each step took until this response was written.
   */
  'timings'?: (_repose_v1_Timings | null);
  /**
   * Name of the model that drew it.
   */
  'model'?: (string);
  /**
   * Version of that model. It changes whenever the model's weights change.
   */
  'modelVersion'?: (string);
  /**
   * How the condition image was fitted to the model's size: FIT_PERSON or FIT_COVER where
   * FIT_PERSON_OR_COVER was asked for, otherwise as asked. Unspecified for a crop box.
   */
  'fit'?: (_repose_v1_Fit);
  /**
   * Why FIT_PERSON_OR_COVER became FIT_COVER, for people to read; otherwise empty.
   */
  'fitReason'?: (string);
}

/**
 * One finished stage of a request.
 */
export interface GenerateResponse__Output {
  /**
   * Identifies this request in the server's log; the same in every response of a call.
   */
  'requestId': (string);
  /**
   * The stage that drew this picture.
   */
  'stage': (_repose_v1_Stage__Output);
  /**
   * The picture, of the model's size, or the condition image's with GenerateRequest.scene; lower with GenerateRequest.trim.
   */
  'picture': (_repose_v1_Picture__Output | null);
  /**
   * How long each step took until this response was written.
   */
  'timings': (_repose_v1_Timings__Output | null);
  /**
   * Name of the model that drew it.
   */
  'model': (string);
  /**
   * Version of that model. It changes whenever the model's weights change.
   */
  'modelVersion': (string);
  /**
   * How the condition image was fitted to the model's size: FIT_PERSON or FIT_COVER where
   * FIT_PERSON_OR_COVER was asked for, otherwise as asked. Unspecified for a crop box.
   */
  'fit': (_repose_v1_Fit__Output);
  /**
   * Why FIT_PERSON_OR_COVER became FIT_COVER, for people to read; otherwise empty.
   */
  'fitReason': (string);
}
