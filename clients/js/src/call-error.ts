import { Code, ConnectError } from '@connectrpc/connect';
import { type ErrorKind, ReposeError, type ReposeErrorOptions } from '../../../src/errors.js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  QuotaFailureSchema,
  RetryInfoSchema,
} from '../../../src/generated/connect/google/rpc/error_details_pb.js';
import type { Status } from '../../../src/generated/connect/google/rpc/status_pb.js';

/** What each status means to a caller of Repose. */
const kinds: Readonly<Record<Code, ErrorKind>> = {
  [Code.Canceled]: 'cancelled',
  [Code.Unknown]: 'internal',
  [Code.InvalidArgument]: 'invalid-argument',
  [Code.DeadlineExceeded]: 'deadline-exceeded',
  [Code.NotFound]: 'not-found',
  [Code.AlreadyExists]: 'failed-precondition',
  [Code.PermissionDenied]: 'permission-denied',
  [Code.ResourceExhausted]: 'resource-exhausted',
  [Code.FailedPrecondition]: 'failed-precondition',
  [Code.Aborted]: 'unavailable',
  [Code.OutOfRange]: 'invalid-argument',
  [Code.Unimplemented]: 'failed-precondition',
  [Code.Internal]: 'internal',
  [Code.Unavailable]: 'unavailable',
  [Code.DataLoss]: 'internal',
  [Code.Unauthenticated]: 'unauthenticated',
};

/**
 * Converts whatever a call throws to the error that the server sent. Where the call itself failed,
 * the message names the address.
 */
export function toCallError(thrown: unknown, address: string): ReposeError {
  if (thrown instanceof ReposeError) return thrown;
  const error = ConnectError.from(thrown);
  const isSent = error.cause === undefined;
  const message = isSent ? error.rawMessage : `Cannot call ${address}: ${error.rawMessage}`;
  return new ReposeError(kinds[error.code], message, { ...readDetails(error), cause: thrown });
}

/** Converts the status of one request on a stream to the error that the server sent. */
export function toStatusError({ code, message, details }: Status): ReposeError {
  const error = new ConnectError(message, code);
  error.details = details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf('/') + 1),
    value,
  }));
  return toCallError(error, '');
}

function readDetails(error: ConnectError): ReposeErrorOptions {
  const [badRequest] = error.findDetails(BadRequestSchema);
  const [quota] = error.findDetails(QuotaFailureSchema);
  const [info] = error.findDetails(ErrorInfoSchema);
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return {
    violations: (badRequest?.fieldViolations ?? []).map(({ field, description }) => ({ field, description })),
    quotas: (quota?.violations ?? []).map(({ subject, description }) => ({ subject, description })),
    ...(info && { refusal: { reason: info.reason, metadata: info.metadata } }),
    ...(delay && { retryAfterMs: Number(delay.seconds) * 1000 + delay.nanos / 1e6 }),
  };
}
