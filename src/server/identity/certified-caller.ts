import type { Http2Session } from 'node:http2';
import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { findStream } from '../callers/http2-stream.js';
import { anonymous, type Caller } from './caller.js';

/** A certificate is read once for each connection. */
const callers = new WeakMap<Http2Session, Caller>();

/**
 * Returns the caller whom the certificate of a call's connection names: `cert:` and its common name,
 * or its first alternative name.
 */
export function findCertifiedCaller(call: ServerInterceptingCallInterface): Caller {
  const session = findStream(call)?.session;
  if (!session) return anonymous; // it has gone
  const known = callers.get(session);
  if (known) return known;
  const { subject, subjectaltname } = call.getAuthContext().sslPeerCertificate ?? {};
  const name = [subject?.CN ?? subjectaltname?.split(', ')[0] ?? 'unnamed'].flat()[0];
  const caller = { ...anonymous, name: `cert:${name?.slice(0, 100)}` };
  callers.set(session, caller);
  return caller;
}
