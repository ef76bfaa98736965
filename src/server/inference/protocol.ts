/** What the service and its methods, which are loaded late, have in common. */
import type { ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';

export const serviceName = 'inference.GRPCInferenceService';

/** The methods with one request and one answer. */
export const unaryNames = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelConfig',
  'RepositoryIndex',
  'ModelInfer',
] as const;
export type UnaryName = (typeof unaryNames)[number];
export const streamName = 'ModelStreamInfer';

/** Calls whose messages stay bytes until `InferenceMethods` reads them. */
export type UnaryCall = ServerUnaryCall<Buffer, Buffer>;
export type StreamCall = ServerDuplexStream<Buffer, Buffer>;

/** Throws the error for its caller. */
export type UnaryMethod = (call: UnaryCall) => Promise<Buffer>;

/** The protocol's methods: by their names those with one answer, and the one with many. */
export interface InferenceMethods {
  readonly unary: Readonly<Record<UnaryName, UnaryMethod>>;
  readonly openStream: (call: StreamCall) => void;
}

/** Whether a server takes requests. */
export interface Readiness {
  readonly isServing: boolean;
}
