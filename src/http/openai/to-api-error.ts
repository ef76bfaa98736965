import { Code, type ConnectError } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { toMessage } from '../../errors.js';
import {
  BadRequestSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from '../../generated/connect/google/rpc/error_details_pb.js';
import { toConnectError } from '../connect-error.js';
import { ApiError, type ErrorClass, wrongValue } from './api-error.js';

const broken: ErrorClass = { status: 500, type: 'server_error', code: 'internal_error' };
const away: ErrorClass = { status: 503, type: 'server_error', code: 'unavailable' };

/** What each status of gRPC is in the OpenAI API. */
const classes: Readonly<Record<Code, ErrorClass>> = {
  [Code.InvalidArgument]: wrongValue,
  [Code.OutOfRange]: wrongValue,
  [Code.FailedPrecondition]: { ...wrongValue, code: 'failed_precondition' },
  [Code.AlreadyExists]: { ...wrongValue, status: 409, code: 'already_exists' },
  [Code.NotFound]: { ...wrongValue, status: 404, code: 'model_not_found' },
  [Code.Unauthenticated]: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  [Code.PermissionDenied]: { status: 403, type: 'permission_error', code: 'permission_denied' },
  [Code.ResourceExhausted]: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  [Code.Canceled]: { ...wrongValue, status: 499, code: 'cancelled' },
  [Code.DeadlineExceeded]: { status: 504, type: 'server_error', code: 'deadline_exceeded' },
  [Code.Unavailable]: away,
  [Code.Aborted]: away,
  [Code.Unimplemented]: { ...broken, status: 501, code: 'unimplemented' },
  [Code.Internal]: broken,
  [Code.Unknown]: broken,
  [Code.DataLoss]: broken,
};

/** The fields of the form by those of the service, besides those of the pose. */
const paramOfField: Readonly<Record<string, string>> = {
  cond: 'image',
  cond_pose: 'image',
  framing: 'image',
  model_version: 'model',
  stages: 'quality',
  'output.quality': 'output_compression',
};

/**
 * Anything thrown in the form of the OpenAI API. An error of the service is said in the names of the
 * form's fields; `poseParam` is the one that the pose came in. Unknown errors are logged.
 */
export function toApiError(thrown: unknown, log: Logger, poseParam = 'pose'): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  // Fastify says so of a request that it cannot read.
  if (status < 500) return new ApiError(toMessage(thrown), { ...wrongValue, status });
  return toCallError(toConnectError(thrown, log), poseParam);
}

function toCallError(error: ConnectError, poseParam: string): ApiError {
  const field = error.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.field;
  const notFound = error.code === Code.NotFound ? 'model' : undefined;
  return new ApiError(renameFields(error.rawMessage, poseParam), classes[error.code], {
    param: field === undefined ? notFound : toParam(field, poseParam),
    retryAfterMs: readRetryMs(error),
    requestId: error.findDetails(RequestInfoSchema)[0]?.requestId,
    cause: error,
  });
}

/** Only in a pose that was written as JSON is the path of use: `pose.joints[3].x`. */
function toParam(field: string, poseParam: string): string {
  if (/^pose\b/.test(field) && poseParam === 'pose') return field;
  return /^pose(_picture)?\b/.test(field) ? poseParam : (paramOfField[field] ?? field);
}

/** The message in the caller's names: it calls the pictures by the service's fields. */
function renameFields(message: string, poseParam: string): string {
  return message.replace(/\bcond\b/g, 'image').replace(/\bpose_picture\b/g, poseParam);
}

function readRetryMs(error: ConnectError): number | undefined {
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6;
}
