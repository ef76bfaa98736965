// Original file: proto/repose/v1/generation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EstimatePoseRequest as _repose_v1_EstimatePoseRequest, EstimatePoseRequest__Output as _repose_v1_EstimatePoseRequest__Output } from '../../repose/v1/EstimatePoseRequest.js';
import type { EstimatePoseResponse as _repose_v1_EstimatePoseResponse, EstimatePoseResponse__Output as _repose_v1_EstimatePoseResponse__Output } from '../../repose/v1/EstimatePoseResponse.js';
import type { GenerateRequest as _repose_v1_GenerateRequest, GenerateRequest__Output as _repose_v1_GenerateRequest__Output } from '../../repose/v1/GenerateRequest.js';
import type { GenerateResponse as _repose_v1_GenerateResponse, GenerateResponse__Output as _repose_v1_GenerateResponse__Output } from '../../repose/v1/GenerateResponse.js';
import type { GenerateStreamRequest as _repose_v1_GenerateStreamRequest, GenerateStreamRequest__Output as _repose_v1_GenerateStreamRequest__Output } from '../../repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse as _repose_v1_GenerateStreamResponse, GenerateStreamResponse__Output as _repose_v1_GenerateStreamResponse__Output } from '../../repose/v1/GenerateStreamResponse.js';
import type { GetModelRequest as _repose_v1_GetModelRequest, GetModelRequest__Output as _repose_v1_GetModelRequest__Output } from '../../repose/v1/GetModelRequest.js';
import type { GetModelResponse as _repose_v1_GetModelResponse, GetModelResponse__Output as _repose_v1_GetModelResponse__Output } from '../../repose/v1/GetModelResponse.js';
import type { ListModelsRequest as _repose_v1_ListModelsRequest, ListModelsRequest__Output as _repose_v1_ListModelsRequest__Output } from '../../repose/v1/ListModelsRequest.js';
import type { ListModelsResponse as _repose_v1_ListModelsResponse, ListModelsResponse__Output as _repose_v1_ListModelsResponse__Output } from '../../repose/v1/ListModelsResponse.js';

/**
 * Draws the person of one picture in another pose with PG2 (Ma et al., Pose Guided Person Image
 * Generation, NIPS 2017): the first network draws a coarse picture, the second one refines it.
 * 
 * Errors carry a google.rpc.Status in the trailer `grpc-status-details-bin`:
 * INVALID_ARGUMENT    a google.rpc.BadRequest has one violation for each wrong field; the field
 * is `message` if the message cannot be read
 * NOT_FOUND           the server has no such model, or no such version of it
 * RESOURCE_EXHAUSTED  too many requests or calls at once; a google.rpc.RetryInfo says when to
 * try again
 * DEADLINE_EXCEEDED   the call's deadline or one of the server's own limits has passed
 * UNAVAILABLE         a part of the server is being replaced; a google.rpc.RetryInfo says when
 * to try again
 * UNIMPLEMENTED       the call's messages are compressed (`grpc-encoding`)
 * INTERNAL            a defect; a google.rpc.RequestInfo has the id of the server's log entry
 */
export interface GenerationServiceClient extends grpc.Client {
  /**
   * Finds the joints of the person in a picture, as a request with `pose_picture` does: for callers
   * who show or change them before they draw. Ends with INVALID_ARGUMENT where nobody is found, and
   * on a server whose estimator is off.
   */
  EstimatePose(argument: _repose_v1_EstimatePoseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  EstimatePose(argument: _repose_v1_EstimatePoseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  EstimatePose(argument: _repose_v1_EstimatePoseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  EstimatePose(argument: _repose_v1_EstimatePoseRequest, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Finds the joints of the person in a picture, as a request with `pose_picture` does: for callers
   * who show or change them before they draw. Ends with INVALID_ARGUMENT where nobody is found, and
   * on a server whose estimator is off.
   */
  estimatePose(argument: _repose_v1_EstimatePoseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  estimatePose(argument: _repose_v1_EstimatePoseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  estimatePose(argument: _repose_v1_EstimatePoseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  estimatePose(argument: _repose_v1_EstimatePoseRequest, callback: grpc.requestCallback<_repose_v1_EstimatePoseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Draws one person in one pose. Streams one response for each requested stage, as soon as its
   * picture is drawn: the coarse picture is sent before the refined one is finished. No stage is
   * sent twice.
   */
  Generate(argument: _repose_v1_GenerateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_repose_v1_GenerateResponse__Output>;
  Generate(argument: _repose_v1_GenerateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_repose_v1_GenerateResponse__Output>;
  /**
   * Draws one person in one pose. Streams one response for each requested stage, as soon as its
   * picture is drawn: the coarse picture is sent before the refined one is finished. No stage is
   * sent twice.
   */
  generate(argument: _repose_v1_GenerateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_repose_v1_GenerateResponse__Output>;
  generate(argument: _repose_v1_GenerateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_repose_v1_GenerateResponse__Output>;
  
  /**
   * Draws many requests on one stream, for example a data set or an animation. Each request is
   * answered under its id as soon as it is drawn, in any order. An error of a request is part of
   * its answer, and the stream continues. A request takes one credit: the server grants some when
   * the stream opens, and returns one with the last message for each id. The stream ends with
   * RESOURCE_EXHAUSTED when a request is sent without credit, with INVALID_ARGUMENT when its id is
   * in flight already, and with DEADLINE_EXCEEDED when a message takes too long to arrive or
   * nothing is in flight for too long; see Limits. The call's deadline applies to the whole stream.
   * Each request also has the server's own maximum.
   */
  GenerateStream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamResponse__Output>;
  GenerateStream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamResponse__Output>;
  /**
   * Draws many requests on one stream, for example a data set or an animation. Each request is
   * answered under its id as soon as it is drawn, in any order. An error of a request is part of
   * its answer, and the stream continues. A request takes one credit: the server grants some when
   * the stream opens, and returns one with the last message for each id. The stream ends with
   * RESOURCE_EXHAUSTED when a request is sent without credit, with INVALID_ARGUMENT when its id is
   * in flight already, and with DEADLINE_EXCEEDED when a message takes too long to arrive or
   * nothing is in flight for too long; see Limits. The call's deadline applies to the whole stream.
   * Each request also has the server's own maximum.
   */
  generateStream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamResponse__Output>;
  generateStream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamResponse__Output>;
  
  /**
   * Describes one version of a model and what it accepts.
   */
  GetModel(argument: _repose_v1_GetModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _repose_v1_GetModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _repose_v1_GetModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _repose_v1_GetModelRequest, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Describes one version of a model and what it accepts.
   */
  getModel(argument: _repose_v1_GetModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  getModel(argument: _repose_v1_GetModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  getModel(argument: _repose_v1_GetModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  getModel(argument: _repose_v1_GetModelRequest, callback: grpc.requestCallback<_repose_v1_GetModelResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Describes the default version of every model that is served, ordered by name.
   */
  ListModels(argument: _repose_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _repose_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _repose_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _repose_v1_ListModelsRequest, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Describes the default version of every model that is served, ordered by name.
   */
  listModels(argument: _repose_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _repose_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _repose_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _repose_v1_ListModelsRequest, callback: grpc.requestCallback<_repose_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Draws the person of one picture in another pose with PG2 (Ma et al., Pose Guided Person Image
 * Generation, NIPS 2017): the first network draws a coarse picture, the second one refines it.
 * 
 * Errors carry a google.rpc.Status in the trailer `grpc-status-details-bin`:
 * INVALID_ARGUMENT    a google.rpc.BadRequest has one violation for each wrong field; the field
 * is `message` if the message cannot be read
 * NOT_FOUND           the server has no such model, or no such version of it
 * RESOURCE_EXHAUSTED  too many requests or calls at once; a google.rpc.RetryInfo says when to
 * try again
 * DEADLINE_EXCEEDED   the call's deadline or one of the server's own limits has passed
 * UNAVAILABLE         a part of the server is being replaced; a google.rpc.RetryInfo says when
 * to try again
 * UNIMPLEMENTED       the call's messages are compressed (`grpc-encoding`)
 * INTERNAL            a defect; a google.rpc.RequestInfo has the id of the server's log entry
 */
export interface GenerationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Finds the joints of the person in a picture, as a request with `pose_picture` does: for callers
   * who show or change them before they draw. Ends with INVALID_ARGUMENT where nobody is found, and
   * on a server whose estimator is off.
   */
  EstimatePose: grpc.handleUnaryCall<_repose_v1_EstimatePoseRequest__Output, _repose_v1_EstimatePoseResponse>;
  
  /**
   * Draws one person in one pose. Streams one response for each requested stage, as soon as its
   * picture is drawn: the coarse picture is sent before the refined one is finished. No stage is
   * sent twice.
   */
  Generate: grpc.handleServerStreamingCall<_repose_v1_GenerateRequest__Output, _repose_v1_GenerateResponse>;
  
  /**
   * Draws many requests on one stream, for example a data set or an animation. Each request is
   * answered under its id as soon as it is drawn, in any order. An error of a request is part of
   * its answer, and the stream continues. A request takes one credit: the server grants some when
   * the stream opens, and returns one with the last message for each id. The stream ends with
   * RESOURCE_EXHAUSTED when a request is sent without credit, with INVALID_ARGUMENT when its id is
   * in flight already, and with DEADLINE_EXCEEDED when a message takes too long to arrive or
   * nothing is in flight for too long; see Limits. The call's deadline applies to the whole stream.
   * Each request also has the server's own maximum.
   */
  GenerateStream: grpc.handleBidiStreamingCall<_repose_v1_GenerateStreamRequest__Output, _repose_v1_GenerateStreamResponse>;
  
  /**
   * Describes one version of a model and what it accepts.
   */
  GetModel: grpc.handleUnaryCall<_repose_v1_GetModelRequest__Output, _repose_v1_GetModelResponse>;
  
  /**
   * Describes the default version of every model that is served, ordered by name.
   */
  ListModels: grpc.handleUnaryCall<_repose_v1_ListModelsRequest__Output, _repose_v1_ListModelsResponse>;
  
}

export interface GenerationServiceDefinition extends grpc.ServiceDefinition {
  EstimatePose: MethodDefinition<_repose_v1_EstimatePoseRequest, _repose_v1_EstimatePoseResponse, _repose_v1_EstimatePoseRequest__Output, _repose_v1_EstimatePoseResponse__Output>
  Generate: MethodDefinition<_repose_v1_GenerateRequest, _repose_v1_GenerateResponse, _repose_v1_GenerateRequest__Output, _repose_v1_GenerateResponse__Output>
  GenerateStream: MethodDefinition<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamResponse, _repose_v1_GenerateStreamRequest__Output, _repose_v1_GenerateStreamResponse__Output>
  GetModel: MethodDefinition<_repose_v1_GetModelRequest, _repose_v1_GetModelResponse, _repose_v1_GetModelRequest__Output, _repose_v1_GetModelResponse__Output>
  ListModels: MethodDefinition<_repose_v1_ListModelsRequest, _repose_v1_ListModelsResponse, _repose_v1_ListModelsRequest__Output, _repose_v1_ListModelsResponse__Output>
}
