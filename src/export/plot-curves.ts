import type { CheckpointMetrics } from '../checkpoint/run-metrics.js';
import { pictureNames } from '../stages.js';
import { drawChart } from './draw-chart.js';

/** The drawn metrics: suffixes of the names in `stats.jsonl`. */
const drawnMetrics = ['ssim', 'l1', 'sharpness'] as const;
const pictures = ['copy', ...pictureNames] as const;

/** A chart of the checkpoints' scores on held-out pairs over the steps of each stage, as an SVG. */
export function plotCurves(checkpoints: readonly CheckpointMetrics[]): Promise<string> {
  return drawChart({
    data: { values: toPoints(checkpoints) },
    facet: {
      column: { field: 'stage', title: null },
      row: { field: 'metric', title: null, sort: [...drawnMetrics] },
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    spec: {
      width: 300,
      height: 150,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'steps' },
        y: { field: 'value', type: 'quantitative', title: null, scale: { zero: false } },
        color: { field: 'picture', type: 'nominal', title: null, sort: [...pictures] },
      },
    },
  });
}

function toPoints(checkpoints: readonly CheckpointMetrics[]) {
  return checkpoints.flatMap(({ stage, step, metrics }) =>
    pictures.flatMap((picture) =>
      drawnMetrics.flatMap((metric) => {
        const value = metrics[`${picture}_${metric}`];
        return value === undefined ? [] : [{ stage, step, picture, metric, value }];
      }),
    ),
  );
}
