import { hostname } from 'node:os';
import {
  defaultTextMapGetter,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  ATTR_ERROR_TYPE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { toMessage } from '../../errors.js';
import { readVersion } from '../../package-root.js';
import { splitAddress } from '../../rpc/address.js';
import type { ServerContext } from '../context.js';
import type { Call, CallEnd, RequestEnd } from '../events.js';
import { toCode } from './outcome.js';

/** Services whose calls are traced: ours, not health checks and reflection. */
const tracedServices = 'repose.';

/** Statuses that are faults of a server, by OpenTelemetry's conventions for gRPC. */
const serverFaults: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

const propagator = new W3CTraceContextPropagator();

/**
 * Sends a trace of every call to an OTLP endpoint: a span of the call in the caller's trace, below
 * it a span of each request, below that a span of each step. The variables of the OpenTelemetry
 * specification set the sampler, the service's name and attributes, and headers. `close` sends the
 * last spans.
 */
export function traceCalls(
  { events, log }: Pick<ServerContext, 'events' | 'log'>,
  endpoint: string,
): { close(): Promise<void> } {
  routeDiagnostics(log);
  const provider = new BasicTracerProvider({
    resource: createResource(),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint }))],
  });
  const tracer = provider.getTracer('repose', readVersion());
  const calls = new WeakMap<Call, TracedCall>();
  events.on('callStarted', (call) => {
    if (call.method.startsWith(tracedServices)) calls.set(call, startCall(tracer, call));
  });
  events.on('requestEnded', (request) => {
    const traced = calls.get(request.call);
    if (traced !== undefined && isSampled(traced.span)) addRequest(tracer, traced, request);
  });
  events.on('callEnded', (call, end) => {
    const traced = calls.get(call);
    if (traced !== undefined) endCall(traced, end);
  });
  const close = (): Promise<void> =>
    provider.shutdown().catch((error) => log.warn({ reason: toMessage(error) }, 'traces are lost'));
  return { close };
}

/** The span of a call, and what its times need. */
interface TracedCall {
  readonly span: Span;
  /**
   * Converts a time of `performance.now()` to one of the system's clock, the same way for all spans of a
   * call. OpenTelemetry would do it for each span anew, which is off by up to a millisecond.
   */
  readonly toTime: (ms: number) => number;
}

function startCall(tracer: Tracer, { method, peer, startedMs, traceparent, tracestate }: Call): TracedCall {
  const offsetMs = Date.now() - performance.now();
  const toTime = (ms: number): number => ms + offsetMs;
  const headers = { traceparent, tracestate };
  const { host, port } = splitAddress(peer);
  const attributes = {
    [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
    [ATTR_RPC_METHOD]: method,
    [ATTR_NETWORK_PEER_ADDRESS]: host || undefined, // a socket file has neither
    [ATTR_NETWORK_PEER_PORT]: Number(port) || undefined,
  };
  const parent = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const options = { kind: SpanKind.SERVER, startTime: toTime(startedMs), attributes };
  return { span: tracer.startSpan(method, options, parent), toTime };
}

function endCall({ span, toTime }: TracedCall, { code, endedMs }: CallEnd): void {
  setStatus(span, code);
  span.end(toTime(endedMs));
}

/** The request has ended, so that the times of all of its spans are known. */
function addRequest(tracer: Tracer, { span: call, toTime }: TracedCall, request: RequestEnd): void {
  const { requestId, caller, startedMs, endedMs, model, steps, condBytes, pictureBytes } = request;
  const attributes = {
    'repose.request.id': requestId,
    'repose.caller': caller,
    'repose.model': model?.name,
    'repose.model.version': model?.version,
    'repose.cond.bytes': condBytes,
    'repose.pictures.bytes': pictureBytes,
  };
  const span = tracer.startSpan(
    'draw',
    { startTime: toTime(startedMs), attributes },
    trace.setSpan(ROOT_CONTEXT, call),
  );
  const within = trace.setSpan(ROOT_CONTEXT, span);
  for (const step of steps)
    tracer.startSpan(step.name, { startTime: toTime(step.startedMs) }, within).end(toTime(step.endedMs));
  setStatus(span, toCode(request));
  span.end(toTime(endedMs));
}

function setStatus(span: Span, code: string): void {
  span.setAttribute(ATTR_RPC_STATUS_CODE, code);
  if (code !== 'OK') span.setAttribute(ATTR_ERROR_TYPE, code);
  if (serverFaults.has(code)) span.setStatus({ code: SpanStatusCode.ERROR });
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** The attributes of the environment take precedence. */
function createResource(): Resource {
  const ours = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: 'repose',
    [ATTR_SERVICE_VERSION]: readVersion(),
    [ATTR_SERVICE_INSTANCE_ID]: `${hostname()}:${process.pid}`,
  });
  return defaultResource()
    .merge(ours)
    .merge(detectResources({ detectors: [envDetector] }));
}

/**
 * Routes what the exporter reports, such as a collector that does not answer, to the server's log,
 * for the whole process. Only the text is logged: the rest may hold headers.
 */
function routeDiagnostics(log: Logger): void {
  const warn = (text: string): void => log.warn({ reason: text.slice(0, 200) }, 'traces');
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { suppressOverrideMessage: true },
  );
}
