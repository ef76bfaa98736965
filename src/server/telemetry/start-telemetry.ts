import type { ServerContext } from '../context.js';
import { waitFor } from '../wait-for.js';
import { logCalls } from './log-calls.js';
import type { Readiness } from './readiness.js';

/** How long closing waits for the last traces. */
const flushMs = 2000;

/** The running telemetry of a server. */
export interface Telemetry {
  /** Where metrics are served, if they are. */
  readonly metricsAddress: string | undefined;
  close(): Promise<void>;
}

/**
 * Logs calls, and starts metrics and traces where the settings ask for them; their packages are
 * loaded only then. Throws `failed-precondition` if the metrics' address cannot be used.
 */
export async function startTelemetry(context: ServerContext, readiness: Readiness): Promise<Telemetry> {
  const { config } = context;
  logCalls(context);
  const traces = config.tracesEndpoint === undefined ? undefined : await startTraces(config.tracesEndpoint);
  const metrics = config.metricsAddress === undefined ? undefined : await startMetrics(config.metricsAddress);
  return {
    metricsAddress: metrics?.address,
    close: async () => {
      await Promise.all([metrics?.close(), waitFor(traces?.close() ?? Promise.resolve(), flushMs)]);
    },
  };

  async function startTraces(endpoint: string): Promise<{ close(): Promise<void> }> {
    const { traceCalls } = await import('./trace-calls.js');
    return traceCalls(context, endpoint);
  }

  async function startMetrics(
    address: string,
  ): Promise<{ readonly address: string; close(): Promise<void> }> {
    const { MetricsServer } = await import('./metrics-server.js');
    return MetricsServer.start(address, { context, readiness });
  }
}
