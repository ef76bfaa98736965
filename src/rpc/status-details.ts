/**
 * The details of an error besides its code and text: a `google.rpc.Status` in the trailer
 * `grpc-status-details-bin` (gRPC's richer error model).
 */
import type { MessageTypeDefinition, PackageDefinition } from '@grpc/proto-loader';
import type { FieldViolation, QuotaViolation, RefusalReason } from '../errors.js';
import type { Any } from '../generated/google/protobuf/Any.js';
import type { BadRequest__Output } from '../generated/google/rpc/BadRequest.js';
import type { ErrorInfo__Output } from '../generated/google/rpc/ErrorInfo.js';
import type { QuotaFailure__Output } from '../generated/google/rpc/QuotaFailure.js';
import type { RequestInfo__Output } from '../generated/google/rpc/RequestInfo.js';
import type { RetryInfo__Output } from '../generated/google/rpc/RetryInfo.js';
import type { Status__Output } from '../generated/google/rpc/Status.js';
import { loadStatusPackage } from './package-definition.js';

/** The trailer's name. */
export const statusDetailsKey = 'grpc-status-details-bin';

/** The details that Repose sends. */
export interface StatusDetails {
  /** The request's wrong fields (google.rpc.BadRequest). */
  readonly violations?: readonly FieldViolation[];
  /** When to try the same call again (google.rpc.RetryInfo). */
  readonly retryAfterMs?: number;
  /** The request's id in the server's log (google.rpc.RequestInfo). */
  readonly requestId?: string;
  /** Why the caller is refused (google.rpc.ErrorInfo). */
  readonly refusal?: RefusalReason;
  /** The quotas that the caller has used up (google.rpc.QuotaFailure). */
  readonly quotas?: readonly QuotaViolation[];
}

/** Who gives the reasons of google.rpc.ErrorInfo their meaning. */
const errorDomain = 'repose';

/**
 * The maximum number of violations in a trailer. Clients built on gRPC's C core accept trailers of
 * at most 8 KiB, and fail with RESOURCE_EXHAUSTED for a longer one.
 */
export const maxViolations = 32;

/** Returns the trailer's value, with at most the first `maxViolations` violations. */
export function encodeStatusDetails(
  status: { code: number; message: string },
  details: StatusDetails,
): Buffer {
  const { violations = [], quotas = [], retryAfterMs, requestId, refusal } = details;
  const packed: Any[] = [];
  if (violations.length > 0)
    packed.push(pack('BadRequest', { fieldViolations: violations.slice(0, maxViolations) }));
  if (quotas.length > 0) packed.push(pack('QuotaFailure', { violations: quotas }));
  if (refusal !== undefined) packed.push(pack('ErrorInfo', { ...refusal, domain: errorDomain }));
  if (retryAfterMs !== undefined) packed.push(pack('RetryInfo', { retryDelay: toDuration(retryAfterMs) }));
  if (requestId !== undefined) packed.push(pack('RequestInfo', { requestId }));
  return messageType('Status').serialize({ ...status, details: packed });
}

/** Decodes a trailer's value to a status message, which can be part of another message. */
export function decodeStatus(bytes: Buffer): Status__Output {
  return decode<Status__Output>('Status', bytes);
}

/** Decodes the details in a trailer's value. */
export function decodeStatusDetails(bytes: Buffer): StatusDetails {
  return readStatusDetails(decodeStatus(bytes));
}

/** Returns the details of a status, without the kinds of details that Repose does not send. */
export function readStatusDetails({ details }: Status__Output): StatusDetails {
  let found: StatusDetails = {};
  for (const { type_url: typeUrl, value } of details) found = { ...found, ...unpack(typeUrl, value) };
  return found;
}

function unpack(typeUrl: string, value: Buffer): StatusDetails {
  switch (typeUrl) {
    case toTypeUrl('BadRequest'): {
      const { fieldViolations } = decode<BadRequest__Output>('BadRequest', value);
      return { violations: fieldViolations.map(({ field, description }) => ({ field, description })) };
    }
    case toTypeUrl('QuotaFailure'): {
      const { violations } = decode<QuotaFailure__Output>('QuotaFailure', value);
      return { quotas: violations.map(({ subject, description }) => ({ subject, description })) };
    }
    case toTypeUrl('ErrorInfo'): {
      const { reason, metadata } = decode<ErrorInfo__Output>('ErrorInfo', value);
      return { refusal: { reason, metadata } };
    }
    case toTypeUrl('RetryInfo'): {
      const { retryDelay } = decode<RetryInfo__Output>('RetryInfo', value);
      return retryDelay ? { retryAfterMs: retryDelay.seconds * 1000 + retryDelay.nanos / 1e6 } : {};
    }
    case toTypeUrl('RequestInfo'):
      return { requestId: decode<RequestInfo__Output>('RequestInfo', value).requestId };
    default:
      return {};
  }
}

type DetailName = 'Status' | 'BadRequest' | 'QuotaFailure' | 'ErrorInfo' | 'RetryInfo' | 'RequestInfo';

/** Loaded at the first error, because parsing the proto files would delay the server's start. */
let definitions: PackageDefinition | undefined;

function messageType(name: DetailName): MessageTypeDefinition<object, object> {
  definitions ??= loadStatusPackage();
  // The vendored proto files define these messages; their types are in src/generated.
  return definitions[`google.rpc.${name}`] as MessageTypeDefinition<object, object>;
}

function decode<Output>(name: DetailName, bytes: Buffer): Output {
  return messageType(name).deserialize(bytes) as Output;
}

function pack(name: DetailName, message: object): Any {
  return { type_url: toTypeUrl(name), value: messageType(name).serialize(message) };
}

function toTypeUrl(name: DetailName): string {
  return `type.googleapis.com/google.rpc.${name}`;
}

function toDuration(ms: number): { seconds: number; nanos: number } {
  const whole = Math.ceil(ms);
  return { seconds: Math.floor(whole / 1000), nanos: (whole % 1000) * 1e6 };
}
