import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from './google/protobuf/Any.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from './google/rpc/Status.js';
import type { AdminServiceClient as _repose_v1_AdminServiceClient, AdminServiceDefinition as _repose_v1_AdminServiceDefinition } from './repose/v1/AdminService.js';
import type { CropBox as _repose_v1_CropBox, CropBox__Output as _repose_v1_CropBox__Output } from './repose/v1/CropBox.js';
import type { EstimatePoseRequest as _repose_v1_EstimatePoseRequest, EstimatePoseRequest__Output as _repose_v1_EstimatePoseRequest__Output } from './repose/v1/EstimatePoseRequest.js';
import type { EstimatePoseResponse as _repose_v1_EstimatePoseResponse, EstimatePoseResponse__Output as _repose_v1_EstimatePoseResponse__Output } from './repose/v1/EstimatePoseResponse.js';
import type { Framing as _repose_v1_Framing, Framing__Output as _repose_v1_Framing__Output } from './repose/v1/Framing.js';
import type { GenerateRequest as _repose_v1_GenerateRequest, GenerateRequest__Output as _repose_v1_GenerateRequest__Output } from './repose/v1/GenerateRequest.js';
import type { GenerateResponse as _repose_v1_GenerateResponse, GenerateResponse__Output as _repose_v1_GenerateResponse__Output } from './repose/v1/GenerateResponse.js';
import type { GenerateStreamRequest as _repose_v1_GenerateStreamRequest, GenerateStreamRequest__Output as _repose_v1_GenerateStreamRequest__Output } from './repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse as _repose_v1_GenerateStreamResponse, GenerateStreamResponse__Output as _repose_v1_GenerateStreamResponse__Output } from './repose/v1/GenerateStreamResponse.js';
import type { GenerationServiceClient as _repose_v1_GenerationServiceClient, GenerationServiceDefinition as _repose_v1_GenerationServiceDefinition } from './repose/v1/GenerationService.js';
import type { GetModelRequest as _repose_v1_GetModelRequest, GetModelRequest__Output as _repose_v1_GetModelRequest__Output } from './repose/v1/GetModelRequest.js';
import type { GetModelResponse as _repose_v1_GetModelResponse, GetModelResponse__Output as _repose_v1_GetModelResponse__Output } from './repose/v1/GetModelResponse.js';
import type { Joint as _repose_v1_Joint, Joint__Output as _repose_v1_Joint__Output } from './repose/v1/Joint.js';
import type { Limits as _repose_v1_Limits, Limits__Output as _repose_v1_Limits__Output } from './repose/v1/Limits.js';
import type { ListModelsRequest as _repose_v1_ListModelsRequest, ListModelsRequest__Output as _repose_v1_ListModelsRequest__Output } from './repose/v1/ListModelsRequest.js';
import type { ListModelsResponse as _repose_v1_ListModelsResponse, ListModelsResponse__Output as _repose_v1_ListModelsResponse__Output } from './repose/v1/ListModelsResponse.js';
import type { Model as _repose_v1_Model, Model__Output as _repose_v1_Model__Output } from './repose/v1/Model.js';
import type { OutputFormat as _repose_v1_OutputFormat, OutputFormat__Output as _repose_v1_OutputFormat__Output } from './repose/v1/OutputFormat.js';
import type { Picture as _repose_v1_Picture, Picture__Output as _repose_v1_Picture__Output } from './repose/v1/Picture.js';
import type { Pose as _repose_v1_Pose, Pose__Output as _repose_v1_Pose__Output } from './repose/v1/Pose.js';
import type { ReloadModelsRequest as _repose_v1_ReloadModelsRequest, ReloadModelsRequest__Output as _repose_v1_ReloadModelsRequest__Output } from './repose/v1/ReloadModelsRequest.js';
import type { ReloadModelsResponse as _repose_v1_ReloadModelsResponse, ReloadModelsResponse__Output as _repose_v1_ReloadModelsResponse__Output } from './repose/v1/ReloadModelsResponse.js';
import type { Size as _repose_v1_Size, Size__Output as _repose_v1_Size__Output } from './repose/v1/Size.js';
import type { Timings as _repose_v1_Timings, Timings__Output as _repose_v1_Timings__Output } from './repose/v1/Timings.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Any: MessageTypeDefinition<_google_protobuf_Any, _google_protobuf_Any__Output>
    }
    rpc: {
      Status: MessageTypeDefinition<_google_rpc_Status, _google_rpc_Status__Output>
    }
  }
  repose: {
    v1: {
      /**
       * For the operator of the server. By default it answers only callers on the server's own machine.
       */
      AdminService: SubtypeConstructor<typeof grpc.Client, _repose_v1_AdminServiceClient> & { service: _repose_v1_AdminServiceDefinition }
      CoordinateUnit: EnumTypeDefinition
      CropBox: MessageTypeDefinition<_repose_v1_CropBox, _repose_v1_CropBox__Output>
      EstimatePoseRequest: MessageTypeDefinition<_repose_v1_EstimatePoseRequest, _repose_v1_EstimatePoseRequest__Output>
      EstimatePoseResponse: MessageTypeDefinition<_repose_v1_EstimatePoseResponse, _repose_v1_EstimatePoseResponse__Output>
      Fit: EnumTypeDefinition
      Framing: MessageTypeDefinition<_repose_v1_Framing, _repose_v1_Framing__Output>
      GenerateRequest: MessageTypeDefinition<_repose_v1_GenerateRequest, _repose_v1_GenerateRequest__Output>
      GenerateResponse: MessageTypeDefinition<_repose_v1_GenerateResponse, _repose_v1_GenerateResponse__Output>
      GenerateStreamRequest: MessageTypeDefinition<_repose_v1_GenerateStreamRequest, _repose_v1_GenerateStreamRequest__Output>
      GenerateStreamResponse: MessageTypeDefinition<_repose_v1_GenerateStreamResponse, _repose_v1_GenerateStreamResponse__Output>
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
      GenerationService: SubtypeConstructor<typeof grpc.Client, _repose_v1_GenerationServiceClient> & { service: _repose_v1_GenerationServiceDefinition }
      GetModelRequest: MessageTypeDefinition<_repose_v1_GetModelRequest, _repose_v1_GetModelRequest__Output>
      GetModelResponse: MessageTypeDefinition<_repose_v1_GetModelResponse, _repose_v1_GetModelResponse__Output>
      Joint: MessageTypeDefinition<_repose_v1_Joint, _repose_v1_Joint__Output>
      Limits: MessageTypeDefinition<_repose_v1_Limits, _repose_v1_Limits__Output>
      ListModelsRequest: MessageTypeDefinition<_repose_v1_ListModelsRequest, _repose_v1_ListModelsRequest__Output>
      ListModelsResponse: MessageTypeDefinition<_repose_v1_ListModelsResponse, _repose_v1_ListModelsResponse__Output>
      Model: MessageTypeDefinition<_repose_v1_Model, _repose_v1_Model__Output>
      ModelKind: EnumTypeDefinition
      OutputFormat: MessageTypeDefinition<_repose_v1_OutputFormat, _repose_v1_OutputFormat__Output>
      Picture: MessageTypeDefinition<_repose_v1_Picture, _repose_v1_Picture__Output>
      PictureFormat: EnumTypeDefinition
      Pose: MessageTypeDefinition<_repose_v1_Pose, _repose_v1_Pose__Output>
      ReloadModelsRequest: MessageTypeDefinition<_repose_v1_ReloadModelsRequest, _repose_v1_ReloadModelsRequest__Output>
      ReloadModelsResponse: MessageTypeDefinition<_repose_v1_ReloadModelsResponse, _repose_v1_ReloadModelsResponse__Output>
      Size: MessageTypeDefinition<_repose_v1_Size, _repose_v1_Size__Output>
      Skeleton: EnumTypeDefinition
      Stage: EnumTypeDefinition
      Timings: MessageTypeDefinition<_repose_v1_Timings, _repose_v1_Timings__Output>
    }
  }
}

