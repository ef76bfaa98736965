import type { CostRow, CostTable, CostTotal } from './cost-table.js';
import type { Explanation } from './explain-graph.js';
import type { NodeRun } from './match-kernels.js';

type Row = readonly string[];

const nodeHeader = ['node', 'op', 'output', 'MFLOP', 'weights kB', 'activations kB', 'before us', 'after us'];
const opHeader = ['op', 'nodes', 'MFLOP', 'us', '%', 'nodes', 'MFLOP', 'us', '%'];

/**
 * Two tables: by node, in the order in which they run, and by operator, most expensive first. Times
 * are medians in microseconds. A node that the rewrites added or removed has `-` on the other side.
 */
export function formatExplanation({ before, after }: Explanation): string {
  return [
    ...alignColumns([nodeHeader, ...listNodes(before, after)], 3),
    '',
    `${' '.repeat(22)}before${' '.repeat(26)}after`,
    ...alignColumns([opHeader, ...listOps(before, after)], 1),
  ].join('\n');
}

/** The rewritten graph's nodes, followed by the removed ones. */
function listNodes(before: CostTable, after: CostTable): Row[] {
  const remaining = new Set(after.rows.map(({ name }) => name));
  const runBefore = new Map(before.rows.map(({ name, run }) => [name, run]));
  const kept = after.rows.map((row) => formatNode(row, runBefore.get(row.name), row.run));
  const removed = before.rows.filter(({ name }) => !remaining.has(name));
  return [...kept, ...removed.map((row) => formatNode(row, row.run, undefined))];
}

function formatNode(row: CostRow, before: NodeRun | undefined, after: NodeRun | undefined): Row {
  const { name, op, shape, flops, weightBytes, activationBytes } = row;
  const costs = [formatMega(flops), formatKilo(weightBytes), formatKilo(activationBytes)];
  return [name, op, shape.join('x'), ...costs, formatRun(before), formatRun(after)];
}

function formatRun(run: NodeRun | undefined): string {
  switch (run?.kind) {
    case undefined:
      return '-';
    case 'kernel':
      return run.us.toFixed(0);
    case 'fused':
      return `in ${run.into.split('/').slice(1).join('/') || run.into}`;
    case 'folded':
      return 'constant';
    default:
      return run satisfies never;
  }
}

function listOps(before: CostTable, after: CostTable): Row[] {
  const side = ({ byOp, total }: CostTable, op: string): Row => {
    const found = byOp.find((candidate) => candidate.op === op);
    return found ? [String(found.nodes), formatMega(found.flops), ...formatShare(found, total)] : emptySide;
  };
  const ops = new Set([...after.byOp, ...before.byOp].map(({ op }) => op));
  const layout = ({ added, total }: CostTable): Row => {
    const us = added.reduce((sum, kernel) => sum + kernel.us, 0);
    return [String(added.length), '', ...formatShare({ us }, total)];
  };
  const whole = ({ total }: CostTable): Row => [
    String(total.nodes),
    formatMega(total.flops),
    ...formatShare(total, total),
  ];
  return [
    ...[...ops].map((op) => [op, ...side(before, op), ...side(after, op)]),
    ['(added by onnxruntime)', ...layout(before), ...layout(after)],
    ['all', ...whole(before), ...whole(after)],
  ];
}

const emptySide: Row = ['-', '-', '-', '-'];

function formatShare({ us }: Pick<CostTotal, 'us'>, total: CostTotal): Row {
  return [us.toFixed(0), ((100 * us) / Math.max(total.us, 1)).toFixed(1)];
}

function formatMega(value: number): string {
  return (value / 1e6).toFixed(2);
}

function formatKilo(value: number): string {
  return (value / 1e3).toFixed(1);
}

/** Pads columns to their widest cell: the first `left` of them flush left, numbers flush right. */
function alignColumns(rows: readonly Row[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
