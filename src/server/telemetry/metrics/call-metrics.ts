import { Counter, Histogram, type Registry } from 'prom-client';
import { otherMethod, type ServerEvents } from '../../events.js';

/** The buckets that gRPC recommends: https://github.com/grpc/proposal/blob/master/A66-otel-stats.md */
const secondsBuckets = [
  0, 0.000_01, 0.000_05, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008,
  0.01, 0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5,
  0.65, 0.8, 1, 2, 5, 10, 20, 50, 100,
];
const bytesBuckets = [0, ...[10, 11, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32].map((power) => 2 ** power)];

/**
 * Measures all gRPC calls under the names that gRPC's own OpenTelemetry plugin uses in Prometheus
 * (A66, as above). Methods that the server does not have are called `other` there.
 */
export function measureCalls(events: ServerEvents, register: Registry): void {
  const registers = [register];
  const started = new Counter({
    name: 'grpc_server_call_started_total',
    help: 'Calls started, including those that have not ended',
    labelNames: ['grpc_method'],
    registers,
  });
  const createHistogram = (name: string, help: string, buckets: readonly number[]) =>
    new Histogram({
      name: `grpc_server_call_${name}`,
      help,
      labelNames: ['grpc_method', 'grpc_status'],
      buckets: [...buckets],
      registers,
    });
  const duration = createHistogram(
    'duration_seconds',
    'Calls from their headers to their end',
    secondsBuckets,
  );
  const sent = createHistogram(
    'sent_total_compressed_message_size_bytes',
    'All messages sent in a call',
    bytesBuckets,
  );
  const received = createHistogram(
    'rcvd_total_compressed_message_size_bytes',
    'All messages received in a call',
    bytesBuckets,
  );
  events.on('callStarted', ({ method }) => started.inc({ grpc_method: toLabel(method) }));
  events.on('callEnded', ({ method, startedMs }, { code, endedMs, sentBytes, receivedBytes }) => {
    const labels = { grpc_method: toLabel(method), grpc_status: code };
    duration.observe(labels, (endedMs - startedMs) / 1000);
    sent.observe(labels, sentBytes);
    received.observe(labels, receivedBytes);
  });
}

function toLabel(method: string): string {
  return method === otherMethod ? 'other' : method;
}
