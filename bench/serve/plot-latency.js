import { drawChart } from '../../dist/export/draw-chart.js';

/** Latency against load as an SVG: one line a server, stage and percentile, over the calls a second offered by the open loop. */
export function plotLatency({ servers }) {
  const values = servers.flatMap(({ name, open }) =>
    open.flatMap(({ rate, coarse, refined }) =>
      Object.entries({ coarse, refined }).flatMap(([stage, percentiles]) =>
        ['p50', 'p99'].flatMap((percentile) =>
          percentiles[percentile] === undefined
            ? []
            : [{ server: name, stage, percentile, load: rate, latency: percentiles[percentile] }],
        ),
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
