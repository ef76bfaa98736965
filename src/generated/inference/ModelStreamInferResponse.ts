// Original file: proto/inference/open_inference.proto

import type { ModelInferResponse as _inference_ModelInferResponse, ModelInferResponse__Output as _inference_ModelInferResponse__Output } from '../inference/ModelInferResponse.js';

export interface ModelStreamInferResponse {
  /**
   * Empty unless the request failed; `infer_response` then has its id alone.
   */
  'errorMessage'?: (string);
  'inferResponse'?: (_inference_ModelInferResponse | null);
}

export interface ModelStreamInferResponse__Output {
  /**
   * Empty unless the request failed; `infer_response` then has its id alone.
   */
  'errorMessage': (string);
  'inferResponse': (_inference_ModelInferResponse__Output | null);
}
