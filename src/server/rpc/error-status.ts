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
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  unavailable: status.UNAVAILABLE,
  internal: status.INTERNAL,
};

/**
 * Clients on gRPC's C core take 8 KiB of trailers, in which the text is twice; a line of the log is
 * to be read, too.
 */
const maxTextLength = 1000;

/** How a call ends that did not end well. */
export interface CallError {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/**
 * What a caller is told about anything that was thrown, with its details in the trailer. Errors
 * that Repose did not throw on purpose are INTERNAL with a fixed text and the request's id, under
 * which their cause is logged.
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
  const { kind, violations, retryAfterMs } = thrown;
  const message = shorten(thrown.message);
  const isOurs = kind === 'internal';
  log[isOurs ? 'error' : 'info']({ requestId, kind, err: isOurs ? thrown : undefined }, message);
  return createCallError(statusOfKind[kind], message, {
    violations,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isOurs ? { requestId } : {}),
  });
}

/** The same as a message, for one of many requests on a stream. */
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

/**
 * Where a text has more than it may, as that of an unknown name with all the known ones, its end is
 * left out.
 */
function shorten(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}

/** Replaces lone surrogates, on which grpc-js would leave the call hanging. */
function toWellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
