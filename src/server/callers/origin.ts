import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

/** Where a call came from that another listener of this process took and passes on inside it. */
export interface Origin {
  /** How the caller speaks, as in `connect`. */
  readonly door: string;
  /** The caller's address and port. */
  readonly peer: string;
  /** Whom the certificate of the caller's connection names; see `toCertifiedName`. */
  readonly certified?: string | undefined;
}

/** The header of calls on connections inside this process. Nobody else can open one. */
const originHeader = 'repose-origin';

const origins = new WeakMap<ServerHttp2Stream, Origin>();

/** Returns the header by which `noteOrigin` knows where a call came from. */
export function toOriginHeader(origin: Origin): readonly [name: string, value: string] {
  return [originHeader, Buffer.from(JSON.stringify(origin)).toString('base64url')];
}

/** Notes where a call on a connection inside this process came from, and returns it. */
export function noteOrigin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Origin {
  const text = Buffer.from(String(headers[originHeader]), 'base64url').toString();
  const origin: Origin = JSON.parse(text); // as toOriginHeader wrote it
  origins.set(stream, origin);
  return origin;
}

/** Returns where a call came from; undefined if its caller is connected to the server of gRPC itself. */
export function findOrigin(stream: ServerHttp2Stream): Origin | undefined {
  return origins.get(stream);
}
