import type { Graph } from '../graph.js';
import type { KernelTime, Profile } from '../onnxruntime/parse-trace.js';
import { matchKernels, type NodeRun } from './match-kernels.js';
import { estimateNodeCost, type NodeCost } from './node-cost.js';

/** A node's row. */
export interface CostRow extends NodeCost {
  readonly name: string;
  readonly op: string;
  /** The shape of its first output. */
  readonly shape: readonly (number | string)[];
  readonly run: NodeRun;
}

/** Nodes of one operator, or all of them. */
export interface CostTotal extends NodeCost {
  readonly op: string;
  readonly nodes: number;
  readonly us: number;
}

/** The costs of a graph, by node and by operator, the most expensive operator first. */
export interface CostTable {
  readonly rows: readonly CostRow[];
  readonly byOp: readonly CostTotal[];
  /** What onnxruntime runs besides the graph's nodes. */
  readonly added: readonly KernelTime[];
  readonly total: CostTotal;
  /** A whole run with the profiler, which takes some of the time. */
  readonly runUs: number;
}

export function createCostTable(graph: Graph, profile: Profile): CostTable {
  const { runs, added } = matchKernels(graph, profile.kernels);
  const rows = graph.nodes.map(
    (node): CostRow => ({
      name: node.name,
      op: node.op,
      shape: graph.values.get(node.outputs[0] ?? '')?.shape ?? [],
      run: runs.get(node.name) ?? { kind: 'folded' },
      ...estimateNodeCost(graph, node),
    }),
  );
  const ops = [...new Set(rows.map(({ op }) => op))];
  const byOp = ops.map((op) =>
    addUp(
      op,
      rows.filter((row) => row.op === op),
    ),
  );
  const total = addUp('all', rows);
  const addedUs = added.reduce((sum, { us }) => sum + us, 0);
  return {
    rows,
    byOp: byOp.sort((a, b) => b.us - a.us || b.flops - a.flops),
    added,
    total: { ...total, us: total.us + addedUs },
    runUs: profile.runUs,
  };
}

function addUp(op: string, rows: readonly CostRow[]): CostTotal {
  const sum = (measure: (row: CostRow) => number) => rows.reduce((total, row) => total + measure(row), 0);
  return {
    op,
    nodes: rows.length,
    flops: sum((row) => row.flops),
    weightBytes: sum((row) => row.weightBytes),
    activationBytes: sum((row) => row.activationBytes),
    us: sum(({ run }) => (run.kind === 'kernel' ? run.us : 0)),
  };
}
