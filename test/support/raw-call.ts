import { type ClientHttp2Session, connect as connectHttp2, constants, type Settings } from 'node:http2';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';

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
  /** Bytes of answers that have come. */
  readonly received: number;
}

export interface RawCallOptions {
  readonly settings?: Settings;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a call of a method of the GenerationService. */
export function callRaw(
  address: string,
  method: string,
  { settings = {}, headers = {} }: RawCallOptions = {},
): RawCall {
  const session: ClientHttp2Session = connectHttp2(`http://${address}`, { settings });
  session.on('error', () => undefined); // the server's end
  const stream = session.request(
    {
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `/repose.v1.GenerationService/${method}`,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...headers,
    },
    { endStream: false },
  );
  let rstCode: number | undefined;
  let status: number | undefined;
  let received = 0;
  const hearStatus = (from: Readonly<Record<string, unknown>>): void => {
    if (from['grpc-status'] !== undefined) status = Number(from['grpc-status']);
  };
  stream
    .on('error', () => undefined)
    .on('response', hearStatus)
    .on('trailers', hearStatus)
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
      return status;
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
  const bytes = definition.requestSerialize(message);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
