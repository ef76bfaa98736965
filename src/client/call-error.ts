import { type ServiceError, status } from '@grpc/grpc-js';
import { type ErrorKind, ReposeError } from '../errors.js';
import type { Status__Output } from '../generated/google/rpc/Status.js';
import {
  decodeStatusDetails,
  readStatusDetails,
  type StatusDetails,
  statusDetailsKey,
} from '../rpc/status-details.js';

/** What each gRPC status means to a caller of Repose. */
const kinds: Readonly<Record<Exclude<keyof typeof status, 'OK'>, ErrorKind>> = {
  CANCELLED: 'cancelled',
  UNKNOWN: 'internal',
  INVALID_ARGUMENT: 'invalid-argument',
  DEADLINE_EXCEEDED: 'deadline-exceeded',
  NOT_FOUND: 'not-found',
  ALREADY_EXISTS: 'failed-precondition',
  PERMISSION_DENIED: 'permission-denied',
  RESOURCE_EXHAUSTED: 'resource-exhausted',
  FAILED_PRECONDITION: 'failed-precondition',
  ABORTED: 'unavailable',
  OUT_OF_RANGE: 'invalid-argument',
  UNIMPLEMENTED: 'failed-precondition',
  INTERNAL: 'internal',
  UNAVAILABLE: 'unavailable',
  DATA_LOSS: 'internal',
  UNAUTHENTICATED: 'unauthenticated',
};

/**
 * Converts a failed call into the error that the server threw. If gRPC itself failed, the message
 * names the address that was called.
 */
export function toCallError(error: ServiceError, address: string): ReposeError {
  const [details] = error.metadata.get(statusDetailsKey);
  if (!(details instanceof Buffer))
    return new ReposeError(
      isReset(error) ? 'unavailable' : toKind(error.code),
      `Cannot call ${address}: ${toReason(error.details)}`,
      {
        cause: error,
      },
    );
  return toError(error.code, error.details, { ...decodeStatusDetails(details), cause: error });
}

/** Converts the status of one request on a stream into the error that the server threw. */
export function toStatusError(failed: Status__Output): ReposeError {
  return toError(failed.code, failed.message, readStatusDetails(failed));
}

function toError(code: number, message: string, details: StatusDetails & { cause?: unknown }): ReposeError {
  const { requestId: _, ...options } = details;
  return new ReposeError(toKind(code), message, options);
}

function toKind(code: number): ErrorKind {
  const name = status[code];
  return name !== undefined && name in kinds ? kinds[name as keyof typeof kinds] : 'internal';
}

/**
 * Whether a proxy ended the call after its first answer, as when it loses the server: it cannot
 * send a status then, and gRPC makes INTERNAL of it.
 */
function isReset({ code, details }: ServiceError): boolean {
  return code === status.INTERNAL && details.startsWith('Received RST_STREAM');
}

/** Shortens grpc-js's text to the reason why there is no connection, in words of ours where it is cryptic. */
function toReason(details: string): string {
  const found = /^No connection established\. Last error: (?:Error: )?(.*?)\. Resolution note:/s.exec(
    details,
  )?.[1];
  if (found === undefined) return details;
  return hints.find(([pattern]) => pattern.test(found))?.[1] ?? found;
}

/** How the texts of grpc-js and OpenSSL look when two sides do not speak the same way. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/wrong version number/, 'the answer is not TLS; the server may not speak TLS'],
  [/alert certificate required/, 'the server wants a certificate of the caller (--tls-cert, --tls-key)'],
  [
    /^Failed to connect \(/,
    'the server closed the connection at once; it may expect TLS (--tls-ca), want another certificate of the caller (--tls-cert), or have too many connections',
  ],
];
