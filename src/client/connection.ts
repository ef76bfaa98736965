import {
  type ChannelCredentials,
  type ClientOptions,
  credentials,
  InterceptingCall,
  type Interceptor,
} from '@grpc/grpc-js';
import { ReposeError, toMessage } from '../errors.js';
import { isLoopback, splitAddress, toSocketPath } from '../rpc/address.js';

export interface TlsOptions {
  /** The authorities of servers' certificates, PEM; those of Node if absent. */
  readonly ca?: Buffer;
  /** The caller's own certificate and key, PEM, for servers that ask for one. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** The name in the server's certificate, if it is not that in the address. */
  readonly serverName?: string;
}

/** How a client knows its server, and proves who it is. */
export interface ConnectionOptions {
  /** Absent for calls without TLS. */
  readonly tls?: TlsOptions;
  /** Sent with each call. */
  readonly token?: string;
  /** Allows a token to travel to other machines without TLS. */
  readonly insecure?: boolean;
}

/** What a gRPC client needs for these options. */
export interface Connection {
  readonly credentials: ChannelCredentials;
  readonly options: ClientOptions;
}

/**
 * Prepares calls to servers at `HOST:PORT` or `unix:/PATH`. Throws `failed-precondition` for a token
 * that would travel to another machine without TLS, and `invalid-argument` for certificates that
 * cannot be used.
 */
export function toConnection(
  addresses: readonly string[],
  { tls, token, insecure = false }: ConnectionOptions,
): Connection {
  const open = addresses.find(
    (address) => toSocketPath(address) === undefined && !isLoopback(splitAddress(address).host),
  );
  if (token !== undefined && tls === undefined && open !== undefined && !insecure)
    throw new ReposeError(
      'failed-precondition',
      `Cannot call ${open} with a token: everyone between could read it, expected TLS (--tls, --tls-ca) or --insecure`,
    );
  return {
    credentials: tls === undefined ? credentials.createInsecure() : createTls(tls),
    options: {
      ...(token !== undefined && { interceptors: [addToken(token)] }),
      ...(tls?.serverName !== undefined && {
        'grpc.ssl_target_name_override': tls.serverName,
        'grpc.default_authority': tls.serverName,
      }),
    },
  };
}

function createTls({ ca, cert, key }: TlsOptions): ChannelCredentials {
  try {
    return credentials.createSsl(ca ?? null, key ?? null, cert ?? null);
  } catch (cause) {
    const message = `Cannot use TLS: ${toMessage(cause)}, expected certificates and the key of the caller's in PEM`;
    throw new ReposeError('invalid-argument', message, { cause });
  }
}

/** On each call, not on the channel: gRPC's own call credentials refuse every channel without TLS. */
function addToken(token: string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
}
