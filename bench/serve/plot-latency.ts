import { drawChart } from '#dist/export/draw-chart.js';
import { pictureNames } from '#dist/stages.js';
import type { BenchmarkResults } from './results.js';

/**
 * Plots latency against load as an SVG: one line for each server, stage and percentile, over the
 * calls per second of the open loop.
 */
export function plotLatency({ servers }: Pick<BenchmarkResults, 'servers'>): Promise<string> {
  const values = servers.flatMap(({ name, open }) =>
    open.flatMap((point) =>
      pictureNames.flatMap((stage) =>
        (['p50', 'p99'] as const).flatMap((percentile) => {
          const latency = point[stage][percentile];
          return latency === undefined
            ? []
            : [{ server: name, stage, percentile, load: point.rate, latency }];
        }),
      ),
    ),
  );
  return drawChart({
    data: { values },
    facet: { column: { field: 'stage', title: null } },
    spec: {
      width: 320,
      height: 240,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'load', type: 'quantitative', title: 'offered calls a second' },
        y: { field: 'latency', type: 'quantitative', title: 'milliseconds', scale: { type: 'log' } },
        color: { field: 'server', type: 'nominal' },
        strokeDash: { field: 'percentile', type: 'nominal' },
      },
    },
  });
}
