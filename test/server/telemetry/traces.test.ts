import { once } from 'node:events';
import { Metadata } from '@grpc/grpc-js';
import { startCollector } from '../../../bench/overhead/collector.js';
import { describeWithCollector } from '../../support/describe-with-collector.js';
import { drawnSteps } from '../../support/drawn-steps.js';
import { connect, generate, type TestClient } from '../../support/grpc-client.js';
import { type ReceivedSpan, startOtlpReceiver } from '../../support/otlp-receiver.js';
import { serve } from '../../support/serve.js';
import { createRequest } from '../../support/server.js';

const names = ['repose.v1.GenerationService/Generate', 'draw', ...drawnSteps].toSorted();
const parentId = '00f067aa0ba902b7';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-${parentId}-01`;

/**
 * The spans of what `call` does with a server, which is a process of its own: the exporter loads its
 * parts in a way that Jest does not know.
 */
async function traceOf(call: (client: TestClient) => Promise<unknown>): Promise<readonly ReceivedSpan[]> {
  const receiver = await startOtlpReceiver();
  await callTraced(receiver.endpoint, call);
  receiver.close();
  return receiver.spans;
}

/** Resolves with the exit status of a server that was asked to end after `call`; it sends its last spans before. */
async function callTraced(endpoint: string, call: (client: TestClient) => Promise<unknown>): Promise<number> {
  const { process: server, address } = await serve({ flags: ['--traces-endpoint', endpoint] });
  const client = connect(address);
  await call(client);
  client.close();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const [status] = await ended;
  return status as number;
}

const named = (spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] =>
  spans.filter((span) => span.name === name);

/** Calls Generate with these headers; resolves at its end. */
async function callWith(client: TestClient, headers: Readonly<Record<string, string>>): Promise<void> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const request = await createRequest();
  await new Promise((resolve, reject) => {
    client.generate(request, metadata).on('end', resolve).on('error', reject).resume();
  });
}

test("a call is a span in its caller's trace, above a span of its request and one of each step", async () => {
  const spans = await traceOf((client) => callWith(client, { traceparent }));
  expect(spans.map((span) => span.traceId)).toEqual(spans.map(() => traceId));
  expect(spans.map(({ name }) => name).toSorted()).toEqual(names);
  const [call] = named(spans, 'repose.v1.GenerationService/Generate');
  const [draw] = named(spans, 'draw');
  expect(call).toMatchObject({
    parentSpanId: parentId,
    kind: 2, // SERVER
    attributes: {
      'rpc.system.name': 'grpc',
      'rpc.method': 'repose.v1.GenerationService/Generate',
      'rpc.status_code': 'OK',
      'network.peer.address': '127.0.0.1',
    },
    resource: { 'service.name': 'repose', 'service.version': '0.1.0' },
  });
  expect(draw).toMatchObject({
    parentSpanId: call?.spanId,
    attributes: { 'repose.model': 'tiny', 'repose.model.version': '1', 'rpc.status_code': 'OK' },
  });
  for (const step of drawnSteps) expect(named(spans, step)).toMatchObject([{ parentSpanId: draw?.spanId }]);
});

test('the steps of a trace follow each other inside the request', async () => {
  const spans = await traceOf(async (client) => generate(client, await createRequest()));
  const [draw] = named(spans, 'draw');
  const ordered = ['decode', 'coarse_queue', 'coarse', 'refine_queue', 'refine', 'refined_encode'].map(
    (name) => named(spans, name)[0]!,
  );
  for (const { startNs, endNs } of ordered) {
    expect(startNs).toBeGreaterThanOrEqual(draw!.startNs);
    expect(endNs).toBeLessThanOrEqual(draw!.endNs);
  }
  for (const [index, { startNs }] of ordered.slice(1).entries())
    expect(startNs).toBeGreaterThanOrEqual(ordered[index]!.startNs);
});

test('each request of a stream is a span of its own, and a failed one tells its status', async () => {
  const spans = await traceOf(async (client) => {
    const request = await createRequest();
    const stream = client.generateStream();
    const ended = new Promise((resolve) => stream.on('end', resolve));
    stream.resume();
    stream.write({ id: 1, request });
    stream.write({ id: 2, request: { ...request, model: 'missing' } });
    stream.end();
    await ended;
  });
  const [call] = named(spans, 'repose.v1.GenerationService/GenerateStream');
  const draws = named(spans, 'draw');
  expect(draws.map(({ parentSpanId }) => parentSpanId)).toEqual([call?.spanId, call?.spanId]);
  expect(draws.map(({ attributes }) => attributes['rpc.status_code']).toSorted()).toEqual([
    'NOT_FOUND',
    'OK',
  ]);
  expect(draws.map(({ status }) => status.code)).toEqual([0, 0]); // a fault of the caller is none of the server
});

test('a caller that does not sample its trace is not traced', async () => {
  expect(
    await traceOf((client) => callWith(client, { traceparent: `00-${traceId}-${parentId}-00` })),
  ).toEqual([]);
});

test('a wrong trace context starts a trace of its own', async () => {
  const spans = await traceOf((client) => callWith(client, { traceparent: 'nonsense' }));
  const [call] = named(spans, 'repose.v1.GenerationService/Generate');
  expect(call?.parentSpanId).toBeUndefined();
  expect(call?.traceId).not.toBe(traceId);
});

test('a collector that does not answer fails neither calls nor the end', async () => {
  const status = await callTraced('http://127.0.0.1:9/v1/traces', async (client) =>
    expect((await generate(client, await createRequest())).error).toBeUndefined(),
  );
  expect(status).toBe(0);
});

describeWithCollector('a collector of OpenTelemetry', (python) => {
  test("gets every span of a call, in its caller's trace", async () => {
    const { endpoint, stop } = await startCollector({ python, printsSpans: true });
    await callTraced(endpoint, (client) => callWith(client, { traceparent }));
    const printed = await stop();
    const listOf = (field: string) =>
      [...printed.matchAll(RegExp(`^ +${field} +: (.*)$`, 'gm'))].map(([, value]) => value);
    expect(listOf('Name').toSorted()).toEqual(names);
    expect(listOf('Trace ID')).toEqual(names.map(() => traceId));
    expect(listOf('Parent ID')).toContain(parentId);
    expect(printed).toContain('service.name: Str(repose)');
  });
});
