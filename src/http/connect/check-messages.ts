import { type DescMethod, fromBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { readAllBytes, transformSplitEnvelope } from '@connectrpc/connect/protocol';
import { toMessage } from '../../errors.js';
import type { DoorTools } from '../door.js';

/** Of an envelope: its message is compressed; it has no message, but ends the stream in Connect, in gRPC-Web. */
const flags = { compressed: 1, endsConnect: 2, endsGrpcWeb: 0x80 } as const;

/** A body, and what is needed to read it. */
export interface CheckedBody {
  readonly tools: Pick<DoorTools, 'assertReadable'>;
  readonly method: DescMethod;
  readonly contentType: string;
  readonly contentLength?: string | undefined;
  readonly maxBytes: number;
}

/**
 * Passes the body of a request in Connect or gRPC-Web on, each message after it has been found readable.
 * Throws `ConnectError`s with the codes of the gRPC port for those that are not: the handlers of
 * connect-es would answer them as an error of the server.
 */
export async function* checkMessages(
  body: AsyncIterable<Uint8Array>,
  { tools, method, contentType, contentLength, maxBytes }: CheckedBody,
): AsyncGenerator<Uint8Array> {
  const assertReadable = (message: Uint8Array): void => {
    if (contentType.includes('json')) return; // the handlers answer what is wrong with JSON
    tools.assertReadable(method.name, message);
    assertDecodes(method, message);
  };
  if (!/connect\+|grpc-web/i.test(contentType)) {
    const message = await readAllBytes(body, maxBytes, contentLength);
    assertReadable(message);
    yield message;
    return;
  }
  for await (const { flags: bits, data } of transformSplitEnvelope(maxBytes)(body)) {
    if ((bits & flags.compressed) !== 0) throw compressed();
    if ((bits & (flags.endsConnect | flags.endsGrpcWeb)) === 0) assertReadable(data);
    yield toEnvelopeHead(bits, data.length);
    yield data;
  }
}

/** protobuf-es is stricter than the gRPC port, for example with text that is not UTF-8. */
function assertDecodes({ input }: DescMethod, message: Uint8Array): void {
  try {
    fromBinary(input, message);
  } catch (cause) {
    const text = `Cannot read the message: ${toMessage(cause)}, expected one as the proto file defines it`;
    throw new ConnectError(text, Code.InvalidArgument, undefined, undefined, cause);
  }
}

function compressed(): ConnectError {
  const text = 'Cannot read the message: compressed, expected no compression (identity)';
  return new ConnectError(text, Code.Unimplemented);
}

function toEnvelopeHead(bits: number, length: number): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8(bits);
  head.writeUInt32BE(length, 1);
  return head;
}
