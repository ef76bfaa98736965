import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { endCall, findEncoding } from './http2-stream.js';

const acceptedEncodings = 'grpc-accept-encoding';

/**
 * Refuses calls with compressed messages as UNIMPLEMENTED, before a message is read (gRPC's
 * compression.md). Pictures are compressed already, and a compressed message of a few kilobytes
 * could expand to the longest allowed one, in every call at once.
 */
export function refuseCompression(): ServerInterceptor {
  return (_method, call) => {
    const encoding = findEncoding(call);
    if (encoding !== 'identity') endCall(call, createRefusal(encoding));
    return new ServerInterceptingCall(call, {
      sendMetadata: (metadata, next) => {
        metadata.set(acceptedEncodings, 'identity');
        next(metadata);
      },
    });
  };
}

function createRefusal(encoding: string): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set(acceptedEncodings, 'identity');
  const found = JSON.stringify(encoding.slice(0, 20));
  const details = `Cannot read the message: compressed with ${found}, expected no compression (identity)`;
  return { code: status.UNIMPLEMENTED, details, metadata };
}
