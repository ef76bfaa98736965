import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
  type Settings,
} from 'node:http2';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';
import { decodeStatusDetails, type StatusDetails, statusDetailsKey } from '../../src/rpc/status-details.js';

/** A call over HTTP/2 itself, in a session of its own: gRPC's clients always read, and always finish what they send. */
export interface RawCall {
  send(bytes: Uint8Array): void;
  /** Says that nothing more will be sent. */
  end(): void;
  hangUp(): void;
  /** How the server ended its stream, an HTTP/2 error code; undefined while it has not. */
  readonly rstCode: number | undefined;
  /** The gRPC status that the server sent, if it has. */
  readonly status: number | undefined;
  /** The text of that status. */
  readonly message: string | undefined;
  /** Its details. */
  readonly details: StatusDetails;
  /** The last of the headers and trailers that came. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of answers that have come. */
  readonly received: number;
}

export interface RawCallOptions {
  readonly settings?: Settings;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the call; without one it has a session of its own, which `hangUp` ends. */
  readonly session?: ClientHttp2Session;
}

/** Opens a session for several calls. */
export function openSession(address: string, settings: Settings = {}): ClientHttp2Session {
  const session = connectHttp2(`http://${address}`, { settings });
  session.on('error', () => undefined); // the server's end
  return session;
}

/** Opens a call of a method of the GenerationService, or of another service by the method's path. */
export function callRaw(
  address: string,
  method: string,
  { settings = {}, headers = {}, session = openSession(address, settings) }: RawCallOptions = {},
): RawCall {
  const stream = session.request(
    {
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: method.startsWith('/')
        ? method
        : `/repose.v1.GenerationService/${method}`,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...headers,
    },
    { endStream: false },
  );
  let rstCode: number | undefined;
  let heard: IncomingHttpHeaders = {};
  let received = 0;
  const hear = (headers: IncomingHttpHeaders): void => {
    heard = headers;
  };
  stream
    .on('error', () => undefined)
    .on('response', hear)
    .on('trailers', hear)
    .on('close', () => {
      rstCode = stream.rstCode;
    });
  if (settings.initialWindowSize !== 0)
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
  return {
    send: (bytes) => void stream.write(bytes),
    end: () => void stream.end(),
    hangUp: () => session.destroy(),
    get rstCode() {
      return rstCode;
    },
    get status() {
      const status = heard['grpc-status'];
      return status === undefined ? undefined : Number(status);
    },
    get message() {
      const message = heard['grpc-message'];
      return message === undefined ? undefined : decodeURI(String(message));
    },
    get details() {
      return decodeStatusDetails(Buffer.from(String(heard[statusDetailsKey] ?? ''), 'base64'));
    },
    get headers() {
      return heard;
    },
    get received() {
      return received;
    },
  };
}

/** A message as it goes over the wire: not compressed, and its length. */
export function toFrame(method: string, message: object): Buffer {
  const service = loadGenerationPackage()['repose.v1.GenerationService'];
  const definition = (service as Record<string, { requestSerialize(message: object): Buffer }>)[method];
  if (definition === undefined) throw new Error(`Cannot call ${method}: the service has no such method`);
  return frame(definition.requestSerialize(message));
}

/** The bytes of a message behind what says whether they are compressed, and how many there are. */
export function frame(bytes: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
