import { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import type { Call, CallEnd, RequestEnd } from '../events.js';
import { isHealthMethod } from '../health-methods.js';
import { toCode } from './outcome.js';

/** No error text of ours is longer, apart from lists of names. */
const maxTextLength = 200;

/** Of a request with many wrong fields. */
const maxFields = 10;

/**
 * Logs one line for each request for pictures, and one for each call without such a request: at
 * level info, or warn if it took `slowCallMs` or more. Health checks are logged at level debug.
 * Nothing of a picture, a pose or a token is logged.
 */
export function logCalls({ config, events, log }: ServerContext): void {
  const levelOf = (ms: number): 'warn' | 'info' =>
    config.slowCallMs > 0 && ms >= config.slowCallMs ? 'warn' : 'info';
  const drawing = new WeakSet<Call>();
  events.on('requestStarted', (call) => void drawing.add(call));
  events.on('requestEnded', (request) => {
    const level = levelOf(request.endedMs - request.startedMs);
    if (log.isLevelEnabled(level))
      log[level](describeRequest(request), level === 'warn' ? 'slow request' : 'request');
  });
  events.on('callEnded', (call, end) => {
    if (drawing.has(call)) return;
    const level = isHealthMethod(call.method) ? 'debug' : 'info';
    if (log.isLevelEnabled(level)) log[level](describeCall(call, end), 'call');
  });
}

function describeRequest(request: RequestEnd): object {
  const { call, caller, requestId, startedMs, endedMs, model, error, steps, condBytes, pictureBytes } =
    request;
  return {
    requestId,
    caller,
    ...describeOrigin(call),
    code: toCode(request),
    ...describeError(error),
    model: model?.name,
    version: model?.version,
    ms: round(endedMs - startedMs),
    steps: Object.fromEntries(steps.map((step) => [step.name, round(step.endedMs - step.startedMs)])),
    condBytes,
    pictureBytes,
  };
}

function describeCall(call: Call, { code, caller, endedMs, receivedBytes, sentBytes }: CallEnd): object {
  return {
    caller,
    ...describeOrigin(call),
    code,
    ms: round(endedMs - call.startedMs),
    receivedBytes,
    sentBytes,
  };
}

function describeOrigin({ door, method, peer, traceparent }: Call): object {
  return { door, method, peer, traceId: toTraceId(traceparent) };
}

/** Texts about wrong fields quote their values, so only the names of the fields are logged. */
function describeError(error: unknown): object {
  if (!(error instanceof ReposeError)) return {};
  const { violations, message } = error;
  if (violations.length > 0) return { fields: violations.slice(0, maxFields).map(({ field }) => field) };
  return { reason: message.slice(0, maxTextLength) };
}

/** The second field of W3C's header: 32 hexadecimal digits. */
function toTraceId(traceparent: string | undefined): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1];
}

/** To tenths of a millisecond. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
