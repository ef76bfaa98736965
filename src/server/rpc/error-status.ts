import { Metadata, status } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { type ErrorKind, ReposeError } from '../../errors.js';
import type { Status__Output } from '../../generated/google/rpc/Status.js';
import {
  decodeStatus,
  encodeStatusDetails,
  type StatusDetails,
  statusDetailsKey,
} from '../../rpc/status-details.js';

const statusOfKind: Readonly<Record<ErrorKind, status>> = {
  'invalid-argument': status.INVALID_ARGUMENT,
  'not-found': status.NOT_FOUND,
  'failed-precondition': status.FAILED_PRECONDITION,
  'resource-exhausted': status.RESOURCE_EXHAUSTED,
  unauthenticated: status.UNAUTHENTICATED,
  'permission-denied': status.PERMISSION_DENIED,
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  unavailable: status.UNAVAILABLE,
  internal: status.INTERNAL,
};

/**
 * Clients on gRPC's C core accept 8 KiB of trailers, which contain the text twice. Lines of the log
 * should also stay readable.
 */
const maxTextLength = 1000;

/** The status of a failed call. */
export interface CallError {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Returns the status code of a thrown error. */
export function toStatusCode(thrown: unknown): status {
  return statusOfKind[thrown instanceof ReposeError ? thrown.kind : 'internal'];
}

/**
 * Converts a thrown error to the status for the caller, with its details in the trailer. Any error
 * that is not a `ReposeError` becomes INTERNAL with a fixed text and the request's id. The causes of
 * INTERNAL are logged under this id.
 */
export function toCallError(
  thrown: unknown,
  { requestId, log }: { requestId: string; log: Logger },
): CallError {
  if (!(thrown instanceof ReposeError)) {
    log.error({ requestId, err: thrown }, 'request failed');
    const details = `Cannot answer: internal error, request ${requestId}`;
    return createCallError(status.INTERNAL, details, { requestId });
  }
  const { kind, violations, retryAfterMs, refusal, quotas } = thrown;
  const message = shorten(thrown.message);
  const isOurs = kind === 'internal';
  if (isOurs) log.error({ requestId, kind, err: thrown }, message);
  return createCallError(statusOfKind[kind], message, {
    violations,
    quotas,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(isOurs ? { requestId } : {}),
  });
}

/** Converts a status to a message, for one of many requests on a stream. */
export function toStatusMessage({ metadata }: CallError): Status__Output {
  const [bytes] = metadata.get(statusDetailsKey);
  return decodeStatus(Buffer.from(bytes ?? ''));
}

function createCallError(code: status, message: string, details: StatusDetails): CallError {
  const text = toWellFormed(message);
  const metadata = new Metadata();
  metadata.set(statusDetailsKey, encodeStatusDetails({ code, message: text }, details));
  return { code, details: text, metadata };
}

/** Cuts the end off a text that is too long, for example one that lists all known names. */
function shorten(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}

/** Replaces lone surrogates, because grpc-js would never end a call with such a text. */
function toWellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
