/** Calls over an HTTP/2 session of their own, with whatever bytes as the message. */
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { status } from '@grpc/grpc-js';

export interface RawCall {
  /** `package.Service/Method`. */
  readonly path: string;
  /** The body as it goes over the wire: messages with their heads of five bytes. */
  readonly body: Uint8Array;
  /** Of the messages; none: `identity`. */
  readonly encoding?: string | undefined;
  /** Whether the caller goes on sending, as on a stream that rests. */
  readonly staysOpen?: boolean;
}

/** A call that nothing answers for so long is a finding. */
const patienceMs = 30_000;

/** Resolves with the call's gRPC status by its name; `no status`, `no answer` or `no connection` where there is none. */
export function callBytes(address: string, call: RawCall): Promise<string> {
  const session = connect(`http://${address}`);
  return new Promise<string>((resolve) => {
    const end = (outcome: string): void => {
      resolve(outcome);
      session.destroy();
    };
    session.on('error', () => end('no connection'));
    const stream = openStream(session, call);
    let code: string | undefined;
    const hear = (headers: Readonly<Record<string, unknown>>): void => {
      if (typeof headers['grpc-status'] === 'string') code = headers['grpc-status'];
    };
    stream
      .on('response', hear)
      .on('trailers', hear)
      .on('error', () => undefined);
    stream.on('close', () => end(code === undefined ? 'no status' : (status[Number(code)] ?? code)));
    stream.setTimeout(patienceMs, () => end('no answer'));
    stream.resume();
    stream.write(call.body);
    if (call.staysOpen !== true) stream.end();
    else stream.on('data', () => stream.end()); // answered once: that will do
  });
}

function openStream(
  session: ClientHttp2Session,
  { path, encoding }: RawCall,
): ReturnType<ClientHttp2Session['request']> {
  return session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: `/${path}`,
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
    ...(encoding === undefined ? {} : { 'grpc-encoding': encoding }),
  });
}

/** A message with its head: whether it is compressed, and its length, which may be a lie. */
export function toFrame(
  message: Uint8Array,
  { isCompressed = false, length = message.length }: { isCompressed?: boolean; length?: number } = {},
): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}
