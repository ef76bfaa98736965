import { formatTable } from '../format-table.js';
import type { TorchResults } from './against-torch.js';
import type { Time } from './results.js';

/**
 * The comparison with PyTorch as Markdown: one table of times for each number of threads, then one
 * of the graphs.
 */
export function formatTorch({ cases, times, graphs }: TorchResults): string {
  const threads = [...new Set(times.map((row) => row.threads))];
  return [
    ...threads.map((count) =>
      formatTimes({ cases, times: times.filter((row) => row.threads === count), count }),
    ),
    formatGraphs({ cases, graphs }),
  ].join('\n\n');
}

interface TimesOfThreads extends Pick<TorchResults, 'cases' | 'times'> {
  /** Of threads. */
  readonly count: number;
}

function formatTimes({ cases, times, count }: TimesOfThreads): string {
  const header = [
    `${count} thread${count === 1 ? '' : 's'}`,
    'batch',
    'ours',
    'PyTorch, torch.export',
    'PyTorch, TorchScript',
    'ours, bytes to bytes',
  ];
  const rows = cases.flatMap(({ name, title }) => {
    const own = times.filter((row) => row.case === name);
    const batches = [...new Set(own.map(({ batch }) => batch))];
    return batches.map((batch) => {
      const find = (file: string) => own.find((row) => row.batch === batch && row.file === file);
      return [
        title,
        batch,
        formatTime(find('ours.onnx'), { isBase: true }),
        formatTime(find('torch-dynamo.onnx')),
        formatTime(find('torch-script.onnx')),
        formatTime(find('ours-bytes.onnx')),
      ];
    });
  });
  return formatTable(header, rows);
}

function formatTime(row: Time | undefined, { isBase = false } = {}): string {
  if (!row) return '';
  const time = `${row.milliseconds.toPrecision(3)} ms`;
  return isBase ? time : `${time}, x ${row.ratio.toFixed(2)}`;
}

function formatGraphs({ cases, graphs }: Pick<TorchResults, 'cases' | 'graphs'>): string {
  const header = ['nodes, Transposes among them', 'ours', 'PyTorch, torch.export', 'PyTorch, TorchScript'];
  const rows = cases.map(({ name, title }) => [
    title,
    ...['ours.onnx', 'torch-dynamo.onnx', 'torch-script.onnx'].map((file) => {
      const graph = graphs.find((row) => row.case === name && row.file === file);
      return graph ? `${graph.nodes}, ${graph.transposes}` : '';
    }),
  ]);
  return formatTable(header, rows);
}
