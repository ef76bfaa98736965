import { create } from '@bufbuild/protobuf';
import {
  type GenerateRequest,
  GenerateRequestSchema,
} from '../../src/generated/connect/repose/v1/generation_pb.js';
import { createPng } from './server.js';

/** As `createRequest`, for clients of Connect and gRPC-Web. */
export async function createConnectRequest(
  changes: Partial<Omit<GenerateRequest, '$typeName' | '$unknown'>> = {},
): Promise<GenerateRequest> {
  const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));
  const cond = new Uint8Array(await createPng(16, 32));
  return create(GenerateRequestSchema, { cond, pose: { joints }, ...changes });
}
