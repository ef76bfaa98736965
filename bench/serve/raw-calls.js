/** Calls over HTTP/2 sessions of their own: gRPC's client shares a session, and always reads. */
import { connect, constants } from 'node:http2';
import { toGenerateMessage } from '../../dist/client/messages.js';
import { loadGenerationPackage } from '../../dist/rpc/package-definition.js';

/**
 * Calls a method with a message, or with as much of it as is `sent`, in a session whose caller takes `windowBytes` of the answer; 0: it
 * never reads.
 */
export function callRaw(address, { method, message, sent = message.length, windowBytes }) {
  const session = connect(`http://${address}`, { settings: { initialWindowSize: windowBytes } });
  session.on('error', () => undefined); // the server's end
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
  if (method === 'Generate' && sent === message.length) stream.end(); // a stream of requests stays open for more
  return call;
}

/** A request as Generate takes it, or GenerateStream under an id. */
export function toMessage(request, id) {
  const { Generate, GenerateStream } = loadGenerationPackage()['repose.v1.GenerationService'];
  const wire = toGenerateMessage(request);
  return frame(
    id === undefined
      ? Generate.requestSerialize(wire)
      : GenerateStream.requestSerialize({ id, request: wire }),
  );
}

/** Not compressed, and its length. */
function frame(message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
