// Original file: proto/repose/v1/generation.proto

import type { GenerateResponse as _repose_v1_GenerateResponse, GenerateResponse__Output as _repose_v1_GenerateResponse__Output } from '../../repose/v1/GenerateResponse.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A part of an answer on a stream.
 */
export interface GenerateStreamResponse {
  /**
   * Of the request that this belongs to; 0 in the first message, which grants credit alone.
   */
  'id'?: (number | string | Long);
  /**
   * A finished stage.
   */
  'response'?: (_repose_v1_GenerateResponse | null);
  /**
   * Why the request was not drawn; the codes and details are those of the Generate call.
   */
  'error'?: (_google_rpc_Status | null);
  /**
   * Whether this is the last message for the id, which is free from then on.
   */
  'isLast'?: (boolean);
  /**
   * As many more requests may be sent as this says.
   */
  'credit'?: (number);
}

/**
 * A part of an answer on a stream.
 */
export interface GenerateStreamResponse__Output {
  /**
   * Of the request that this belongs to; 0 in the first message, which grants credit alone.
   */
  'id': (number);
  /**
   * A finished stage.
   */
  'response': (_repose_v1_GenerateResponse__Output | null);
  /**
   * Why the request was not drawn; the codes and details are those of the Generate call.
   */
  'error': (_google_rpc_Status__Output | null);
  /**
   * Whether this is the last message for the id, which is free from then on.
   */
  'isLast': (boolean);
  /**
   * As many more requests may be sent as this says.
   */
  'credit': (number);
}
