/**
 * What happens in a server, as its parts report it. Whoever measures, logs or traces subscribes;
 * the parts know nothing of that.
 */
import type { EventEmitter } from 'node:events';
import type { StageName } from '../stages.js';
import type { EndCause } from './engine/engine.js';
import type { Step } from './request/timeline.js';

/** The door of callers that speak gRPC. */
export const grpcDoor = 'grpc';

/** A gRPC call, from its headers to the end of its stream. */
export interface Call {
  /** How its caller speaks: `grpcDoor`, or a door of the HTTP port, whose requests become such calls. */
  readonly door: string;
  /** `package.Service/Method`, or `otherMethod`. */
  readonly method: string;
  /** The caller's address and port. */
  readonly peer: string;
  /** On the clock of `performance.now()`, like all times here. */
  readonly startedMs: number;
  /** The caller's W3C trace context, as it came. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** How a call ended. */
export interface CallEnd {
  /** The name of the gRPC status, as in `OK`; CANCELLED if the caller left before there was one. */
  readonly code: string;
  /** The caller's name; see `Caller`. */
  readonly caller: string;
  readonly endedMs: number;
  /** Of all messages, without their frames. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A request for pictures as it ended: a whole Generate call, or one of many on a GenerateStream. */
export interface RequestEnd {
  readonly call: Call;
  /** The caller's name; see `Caller`. */
  readonly caller: string;
  readonly requestId: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Absent if no served model was found. */
  readonly model: { readonly name: string; readonly version: string } | undefined;
  /** What was thrown, if it was not answered. */
  readonly error: unknown;
  /** In the order of their ends. */
  readonly steps: readonly Step[];
  /** The size of the condition image. */
  readonly condBytes: number;
  /** The size of the pictures that were drawn for it. */
  readonly pictureBytes: number;
}

/** Stands for methods that the server does not have, as in OpenTelemetry's conventions. */
export const otherMethod = '_OTHER';

/** Why a connection, call or request was refused or cut off: mostly which limit. */
export const refusals = [
  'connections', // maxConnections
  'calls', // maxCalls
  'requests', // maxQueue
  'request_bytes', // maxQueueBytes
  'deadline', // it cannot be drawn in time
  'credit', // streamCredit
  'quota', // the caller's own
  'unauthenticated',
  'permission_denied',
  'upload_bytes', // maxUploadBytes
  'upload_time', // maxUploadMs
  'unread_bytes', // maxUnreadBytes
  'unread_time', // maxDeadlineMs
  'idle_bytes', // maxStreamIdleBytes
  'idle_time', // maxStreamIdleMs
] as const;
export type Refusal = (typeof refusals)[number];

/** How a reload of the models folder ended. */
export const reloadOutcomes = ['replaced', 'unchanged', 'failed'] as const;

export interface ServerEventMap {
  callStarted: [call: Call];
  callEnded: [call: Call, end: CallEnd];
  requestStarted: [call: Call];
  requestEnded: [request: RequestEnd];
  refused: [reason: Refusal];
  /** An engine has drawn a batch of so many requests. */
  batchDrawn: [stage: StageName, requests: number];
  /** An engine's process has ended, and is replaced. */
  engineEnded: [cause: EndCause];
  reloaded: [outcome: (typeof reloadOutcomes)[number]];
}

/** The events of one server. Listeners must not throw. */
export type ServerEvents = EventEmitter<ServerEventMap>;
