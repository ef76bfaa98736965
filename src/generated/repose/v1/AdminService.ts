// Original file: proto/repose/v1/generation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ReloadModelsRequest as _repose_v1_ReloadModelsRequest, ReloadModelsRequest__Output as _repose_v1_ReloadModelsRequest__Output } from '../../repose/v1/ReloadModelsRequest.js';
import type { ReloadModelsResponse as _repose_v1_ReloadModelsResponse, ReloadModelsResponse__Output as _repose_v1_ReloadModelsResponse__Output } from '../../repose/v1/ReloadModelsResponse.js';

/**
 * For the operator of the server. By default it answers only callers on the server's own machine.
 */
export interface AdminServiceClient extends grpc.Client {
  /**
   * Reads the models folder again. Changed models are checked, loaded and warmed up before they
   * take over, and requests in flight finish on the old ones. Ends with FAILED_PRECONDITION if they
   * cannot be served; then nothing changes.
   */
  ReloadModels(argument: _repose_v1_ReloadModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _repose_v1_ReloadModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _repose_v1_ReloadModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _repose_v1_ReloadModelsRequest, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reads the models folder again. Changed models are checked, loaded and warmed up before they
   * take over, and requests in flight finish on the old ones. Ends with FAILED_PRECONDITION if they
   * cannot be served; then nothing changes.
   */
  reloadModels(argument: _repose_v1_ReloadModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _repose_v1_ReloadModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _repose_v1_ReloadModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _repose_v1_ReloadModelsRequest, callback: grpc.requestCallback<_repose_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * For the operator of the server. By default it answers only callers on the server's own machine.
 */
export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Reads the models folder again. Changed models are checked, loaded and warmed up before they
   * take over, and requests in flight finish on the old ones. Ends with FAILED_PRECONDITION if they
   * cannot be served; then nothing changes.
   */
  ReloadModels: grpc.handleUnaryCall<_repose_v1_ReloadModelsRequest__Output, _repose_v1_ReloadModelsResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  ReloadModels: MethodDefinition<_repose_v1_ReloadModelsRequest, _repose_v1_ReloadModelsResponse, _repose_v1_ReloadModelsRequest__Output, _repose_v1_ReloadModelsResponse__Output>
}
