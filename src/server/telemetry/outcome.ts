import { status } from '@grpc/grpc-js';
import type { RequestEnd } from '../events.js';
import { toStatusCode } from '../rpc/error-status.js';

/** Returns the name of the gRPC status that a request was answered with. */
export function toCode({ error }: Pick<RequestEnd, 'error'>): string {
  return error === undefined ? 'OK' : status[toStatusCode(error)];
}
