import { formatTable } from '../format-table.js';
import type { Tf2onnxResults } from './against-tf2onnx.js';
import { type CaseTitle, isCheck, type Outcome } from './results.js';
import { tolerance } from './tolerance.js';

const columns = [
  { file: 'ours.onnx', title: 'ours' },
  { file: 'tf2onnx-keras.onnx', title: 'tf2onnx, from Keras' },
  { file: 'tf2onnx-tfjs.onnx', title: 'tf2onnx --tfjs' },
];

/**
 * The comparison with tf2onnx as Markdown: how many layers and which of them either got wrong, the
 * networks' graphs and their times. The other layers are in the numbers alone.
 */
export function formatTf2onnx(results: Tf2onnxResults): string {
  const { layers, networks, outcomes } = results;
  const failed = layers.filter((name) => isFailed(results, name)).map((name) => ({ name, title: name }));
  return [
    ...(layers.length > 0 ? [formatSummary(results)] : []),
    ...(failed.length > 0 ? [formatOutcomes('nodes, Transposes among them', failed, outcomes)] : []),
    formatOutcomes('nodes, Transposes among them', networks, outcomes),
    formatTimes(results),
  ].join('\n\n');
}

/** Whether our export of a layer or that through Keras is not right; `--tfjs` fails for most. */
function isFailed({ outcomes }: Tf2onnxResults, name: string): boolean {
  return columns
    .slice(0, 2)
    .some(({ file }) => !outcomes.some((row) => row.case === name && row.file === file && isRight(row)));
}

function isRight(row: Outcome): boolean {
  return isCheck(row) && row.error <= tolerance;
}

function formatSummary({ layers, outcomes }: Tf2onnxResults): string {
  const count = (file: string, isWanted: (row: Outcome) => boolean) =>
    outcomes.filter((row) => layers.includes(row.case) && row.file === file && isWanted(row)).length;
  const kinds: readonly [string, (row: Outcome) => boolean][] = [
    ['exported, as TensorFlow.js computes it', isRight],
    ['exported, with other results', (row) => isCheck(row) && !isRight(row)],
    ['not exported, or not runnable', (row) => !isCheck(row)],
  ];
  const rows = kinds.map(([title, isWanted]) => [title, ...columns.map(({ file }) => count(file, isWanted))]);
  return formatTable([`of ${layers.length} layers and settings`, ...columns.map(({ title }) => title)], rows);
}

function formatOutcomes(corner: string, cases: readonly CaseTitle[], outcomes: readonly Outcome[]): string {
  const rows = cases.map(({ name, title }) => [
    title,
    ...columns.map(({ file }) =>
      formatOutcome(outcomes.find((row) => row.case === name && row.file === file)),
    ),
  ]);
  return formatTable([corner, ...columns.map(({ title }) => title)], rows);
}

function formatOutcome(row: Outcome | undefined): string {
  if (!row || !isCheck(row)) return 'no';
  if (!isRight(row)) return `off by ${row.error.toPrecision(1)}`;
  return `${row.nodes}, ${row.transposes}`;
}

function formatTimes({ networks, times }: Tf2onnxResults): string {
  const rows = times
    .filter(({ file }) => file === 'ours.onnx')
    .map(({ case: name, threads, batch, milliseconds }) => {
      const own = times.filter((row) => row.case === name && row.threads === threads && row.batch === batch);
      const peers = columns.slice(1).map(({ file }) => {
        const row = own.find((other) => other.file === file);
        return row ? `${row.milliseconds.toPrecision(3)} ms, x ${row.ratio.toFixed(2)}` : '';
      });
      const title = networks.find((network) => network.name === name)?.title ?? name;
      return [title, threads, batch, `${milliseconds.toPrecision(3)} ms`, ...peers];
    });
  return formatTable(['time', 'threads', 'batch', ...columns.map(({ title }) => title)], rows);
}
