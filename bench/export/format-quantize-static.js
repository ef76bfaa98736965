import { formatTable } from '../format-table.js';

const columns = [
  { file: 'fp32.onnx', title: 'fp32' },
  { file: 'ours-int8.onnx', title: 'int8, ours' },
  { file: 'ort-minmax.onnx', title: 'quantize_static, MinMax' },
  { file: 'ort-percentile.onnx', title: 'quantize_static, Percentile' },
];

/** The comparison with `quantize_static` as Markdown: times as parts of fp32's, then how far the results are off. */
export function formatQuantizeStatic({ cases, times, errors }) {
  const titleOf = (name) => cases.find((item) => item.name === name).title;
  const timeRows = times
    .filter(({ file }) => file === 'fp32.onnx')
    .map(({ case: name, threads, batch }) => [
      titleOf(name),
      threads,
      batch,
      ...columns.map(({ file }) =>
        formatTime(
          times.find(
            (row) => row.case === name && row.threads === threads && row.batch === batch && row.file === file,
          ),
        ),
      ),
    ]);
  const errorRows = cases.map(({ name, title }) => [
    title,
    ...columns.slice(1).map(({ file }) => {
      const { mean, largest } = errors.find((row) => row.case === name && row.file === file);
      return `${mean.toPrecision(2)}, ${largest.toPrecision(2)}`;
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

function formatTime({ milliseconds, ratio, file }) {
  const time = `${milliseconds.toPrecision(3)} ms`;
  return file === 'fp32.onnx' ? time : `${time}, ${(1 / ratio).toFixed(1)} times as fast`;
}
