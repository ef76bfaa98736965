/** What both entries of the package export besides their `createClient`. */
export {
  type ErrorKind,
  type FieldViolation,
  type QuotaViolation,
  type RefusalReason,
  ReposeError,
} from '../../../src/errors.js';
export type {
  GetModelResponse,
  Limits,
  ListModelsResponse,
  Model,
  Timings,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
export type { Joint, Size } from '../../../src/pose/skeleton.js';
export type { PictureName } from '../../../src/stages.js';
export type { RetryOptions } from './attempts.js';
export type { CallOptions, Client, EstimatedPose } from './client.js';
export { type FitName, type Picture, type PictureEncoding, type PictureInput, toBlob } from './pictures.js';
export { type Pose, type PoseInput, parseKeypoints, readyPose, readyPoseNames } from './poses.js';
export type { CropBox, Framing, GenerateRequest } from './request.js';
