import type { Http2Session } from 'node:http2';
import type { PeerCertificate } from 'node:tls';
import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { findStream } from '../callers/http2-stream.js';
import { findOrigin } from '../callers/origin.js';
import { anonymous, type Caller } from './caller.js';

/** A certificate is read once for each connection. */
const callers = new WeakMap<Http2Session, Caller>();

/** Returns the caller whom the certificate of a call's connection names; see `toCertifiedName`. */
export function findCertifiedCaller(call: ServerInterceptingCallInterface): Caller {
  const stream = findStream(call);
  if (!stream?.session) return anonymous; // it has gone
  const origin = findOrigin(stream);
  if (origin) return { ...anonymous, name: origin.certified ?? anonymous.name };
  const known = callers.get(stream.session);
  if (known) return known;
  const name = toCertifiedName(call.getAuthContext().sslPeerCertificate);
  const caller = { ...anonymous, name };
  callers.set(stream.session, caller);
  return caller;
}

/** Returns the name of a caller with this certificate: `cert:` and its common or first alternative name. */
export function toCertifiedName({
  subject,
  subjectaltname,
}: Partial<Pick<PeerCertificate, 'subject' | 'subjectaltname'>> = {}): string {
  const name = [subject?.CN ?? subjectaltname?.split(', ')[0] ?? 'unnamed'].flat()[0];
  return `cert:${name?.slice(0, 100)}`;
}
