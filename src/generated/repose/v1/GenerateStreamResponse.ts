// Original file: proto/repose/v1/generation.proto

import type { GenerateResponse as _repose_v1_GenerateResponse, GenerateResponse__Output as _repose_v1_GenerateResponse__Output } from '../../repose/v1/GenerateResponse.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A part of an answer on a stream.
 */
export interface GenerateStreamResponse {
  /**
   * The id of the request that this message answers. 0 in the first message, which only grants
   * credit.
   */
  'id'?: (number | string | Long);
  /**
   * A finished stage.
   */
  'response'?: (_repose_v1_GenerateResponse | null);
  /**
   * Why the request was not drawn, with the codes and details of the Generate call.
   */
  'error'?: (_google_rpc_Status | null);
  /**
   * Whether this is the last message for the id. Afterwards the id may be used again.
   */
  'isLast'?: (boolean);
  /**
   * How many more requests the caller may send.
   */
  'credit'?: (number);
}

/**
 * A part of an answer on a stream.
 */
export interface GenerateStreamResponse__Output {
  /**
   * The id of the request that this message answers. 0 in the first message, which only grants
   * credit.
   */
  'id': (number);
  /**
   * A finished stage.
   */
  'response': (_repose_v1_GenerateResponse__Output | null);
  /**
   * Why the request was not drawn, with the codes and details of the Generate call.
   */
  'error': (_google_rpc_Status__Output | null);
  /**
   * Whether this is the last message for the id. Afterwards the id may be used again.
   */
  'isLast': (boolean);
  /**
   * How many more requests the caller may send.
   */
  'credit': (number);
}
