// Original file: proto/repose/v1/generation.proto

import type { GenerateRequest as _repose_v1_GenerateRequest, GenerateRequest__Output as _repose_v1_GenerateRequest__Output } from '../../repose/v1/GenerateRequest.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One request of a stream.
 */
export interface GenerateStreamRequest {
  /**
   * Chosen by the caller: at most 2^53 - 1, and different from the ids in flight.
   */
  'id'?: (number | string | Long);
  /**
   * Required. Without a condition image: the last one that was sent on this stream, so that poses
   * can follow alone, and the last cond_pose that was sent with it or after it.
   */
  'request'?: (_repose_v1_GenerateRequest | null);
}

/**
 * One request of a stream.
 */
export interface GenerateStreamRequest__Output {
  /**
   * Chosen by the caller: at most 2^53 - 1, and different from the ids in flight.
   */
  'id': (number);
  /**
   * Required. Without a condition image: the last one that was sent on this stream, so that poses
   * can follow alone, and the last cond_pose that was sent with it or after it.
   */
  'request': (_repose_v1_GenerateRequest__Output | null);
}
