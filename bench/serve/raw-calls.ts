/** Calls over their own HTTP/2 sessions. gRPC's client shares a session, and always reads. */
import { connect, constants } from 'node:http2';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { type GenerateRequest, toGenerateMessage } from '#dist/client/messages.js';
import { loadGenerationPackage } from '#dist/rpc/package-definition.js';

export interface RawCallOptions {
  readonly method: 'Generate' | 'GenerateStream';
  /** A framed message from `toMessage()`. */
  readonly message: Buffer;
  /** How many bytes of the message to send; all by default. */
  readonly sent?: number;
  /** How many bytes of the answer the caller reads. */
  readonly windowBytes: number;
}

/** A call in its own session. */
export interface RawCall {
  /** Whether the server, or the caller, has ended it. */
  readonly isOver: boolean;
  hangUp(): void;
}

/**
 * Calls a method and sends the first `sent` bytes of a message. The caller reads `windowBytes` of
 * the answer; 0: it never reads.
 */
export function callRaw(
  address: string,
  { method, message, sent = message.length, windowBytes }: RawCallOptions,
): RawCall {
  const session = connect(`http://${address}`, { settings: { initialWindowSize: windowBytes } });
  session.on('error', () => undefined); // the server may end the session
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: `/repose.v1.GenerationService/${method}`,
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
  });
  const call = { isOver: false, hangUp: () => session.destroy() };
  stream
    .on('error', () => undefined)
    .on('close', () => {
      call.isOver = true;
    });
  if (windowBytes > 0) stream.resume();
  stream.write(message.subarray(0, sent));
  if (method === 'Generate' && sent === message.length) stream.end(); // a stream of requests stays open
  return call;
}

/** Encodes a request for Generate, or with an id for GenerateStream. */
export function toMessage(request: GenerateRequest, id?: number): Buffer {
  const wire = toGenerateMessage(request);
  return frame(
    id === undefined
      ? methodOf('Generate').requestSerialize(wire)
      : methodOf('GenerateStream').requestSerialize({ id, request: wire }),
  );
}

function methodOf(name: RawCallOptions['method']): MethodDefinition<object, object> {
  const service = loadGenerationPackage()['repose.v1.GenerationService'] as ServiceDefinition; // see generation.proto
  const method = service[name];
  if (method) return method;
  throw new Error(`Cannot call ${name}: the contract has no such method`);
}

/** Adds the head: not compressed, and the length. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
