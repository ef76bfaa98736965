import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';

/** A request without a field, whose error names the fields that a request needs. */
export const emptyRequest: GenerateRequest__Output = {
  cond: Buffer.alloc(0),
  pose: null,
  condPose: null,
  model: '',
  modelVersion: '',
  stages: [],
  output: null,
  framing: null,
  keepPoseScale: false,
  scene: false,
  trim: false,
  posePicture: Buffer.alloc(0),
  backdrop: Buffer.alloc(0),
  seed: 0,
  enlarge: 0,
};
