// Original file: proto/inference/open_inference.proto

import type { DataType as _inference_DataType, DataType__Output as _inference_DataType__Output } from '../inference/DataType.js';
import type { Long } from '@grpc/proto-loader';

export interface ModelInput {
  'name'?: (string);
  'dataType'?: (_inference_DataType);
  /**
   * Without the batch.
   */
  'dims'?: (number | string | Long)[];
  'optional'?: (boolean);
}

export interface ModelInput__Output {
  'name': (string);
  'dataType': (_inference_DataType__Output);
  /**
   * Without the batch.
   */
  'dims': (number)[];
  'optional': (boolean);
}
