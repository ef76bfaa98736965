import { formatTable } from '../format-table.js';
import type { QuantizeStaticResults } from './against-quantize-static.js';
import type { Time } from './results.js';

const columns = [
  { file: 'fp32.onnx', title: 'fp32' },
  { file: 'ours-int8.onnx', title: 'int8, ours' },
  { file: 'ort-minmax.onnx', title: 'quantize_static, MinMax' },
  { file: 'ort-percentile.onnx', title: 'quantize_static, Percentile' },
];

/**
 * The comparison with `quantize_static` as Markdown: times as parts of fp32's, then how far the
 * results are off.
 */
export function formatQuantizeStatic({ cases, times, errors }: QuantizeStaticResults): string {
  const titleOf = (name: string) => cases.find((item) => item.name === name)?.title ?? name;
  const timeRows = times
    .filter(({ file }) => file === 'fp32.onnx')
    .map(({ case: name, threads, batch }) => {
      const own = times.filter((row) => row.case === name && row.threads === threads && row.batch === batch);
      const cells = columns.map(({ file }) => formatTime(own.find((row) => row.file === file)));
      return [titleOf(name), threads, batch, ...cells];
    });
  const errorRows = cases.map(({ name, title }) => [
    title,
    ...columns.slice(1).map(({ file }) => {
      const error = errors.find((row) => row.case === name && row.file === file);
      return error ? `${error.mean.toPrecision(2)}, ${error.largest.toPrecision(2)}` : '-';
    }),
  ]);
  return [
    formatTable(['time', 'threads', 'batch', ...columns.map(({ title }) => title)], timeRows),
    formatTable(
      ['difference from fp32: mean, largest', ...columns.slice(1).map(({ title }) => title)],
      errorRows,
    ),
  ].join('\n\n');
}

function formatTime(row: Time | undefined): string {
  if (!row) return '-';
  const time = `${row.milliseconds.toPrecision(3)} ms`;
  return row.file === 'fp32.onnx' ? time : `${time}, ${(1 / row.ratio).toFixed(1)} times as fast`;
}
