import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import type { GenerateRequest } from '../../src/generated/repose/v1/GenerateRequest.js';
import type { GenerateStreamRequest } from '../../src/generated/repose/v1/GenerateStreamRequest.js';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';

/** A call whose caller grants the server no room for a single byte of an answer: an HTTP/2 window of 0. */
export interface DeafCall {
  /** How the server ended its stream, an HTTP/2 error code; undefined while it has not. */
  readonly rstCode: number | undefined;
  hangUp(): void;
}

/** Calls a method of the GenerationService with these messages, and never reads. */
export function callDeaf(address: string, method: 'Generate', messages: readonly GenerateRequest[]): DeafCall;
export function callDeaf(
  address: string,
  method: 'GenerateStream',
  messages: readonly GenerateStreamRequest[],
): DeafCall;
export function callDeaf(address: string, method: string, messages: readonly object[]): DeafCall {
  const session: ClientHttp2Session = connectHttp2(`http://${address}`, {
    settings: { initialWindowSize: 0 },
  });
  session.on('error', () => undefined); // the server's end
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: `/repose.v1.GenerationService/${method}`,
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
  });
  let rstCode: number | undefined;
  stream
    .on('error', () => undefined)
    .on('close', () => {
      rstCode = stream.rstCode;
    });
  for (const message of messages) stream.write(frame(serialise(method, message)));
  if (method === 'Generate') stream.end(); // a stream of requests stays open for more
  return {
    get rstCode() {
      return rstCode;
    },
    hangUp: () => session.destroy(),
  };
}

function serialise(method: string, message: object): Buffer {
  const service = loadGenerationPackage()['repose.v1.GenerationService'];
  const definition = (service as Record<string, { requestSerialize(message: object): Buffer }>)[method];
  if (definition === undefined) throw new Error(`Cannot call ${method}: the service has no such method`);
  return definition.requestSerialize(message);
}

/** A message on the wire: not compressed, and its length. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
