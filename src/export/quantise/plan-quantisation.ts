/** Decides which nodes of a graph compute in 8 bits, and which values need a range. */
import { findCoreNodes, isWeighted } from '../core-nodes.js';
import { type Graph, type GraphNode, indexGraph } from '../graph.js';
import { foldRelu } from './fold-relu.js';
import { createGroups } from './groups.js';

export interface QuantisationOptions {
  /** Names of the nodes that stay in float32. */
  readonly keepFloat?: ReadonlySet<string>;
}

export interface QuantisationPlan {
  /** The planned graph in float32, for calibration. */
  readonly source: Graph;
  /** The graph with its ReLUs folded into the ranges of their producers. */
  readonly graph: Graph;
  /** The names of the nodes that compute in 8 bits. */
  readonly nodes: ReadonlySet<string>;
  /** Each quantised value, with the value whose range it shares, often itself. */
  readonly groups: ReadonlyMap<string, string>;
}

/**
 * Operators that only move numbers: input and output share a range, so that nothing is rounded
 * twice.
 */
const movingOps: ReadonlySet<string> = new Set([
  'Expand',
  'Flatten',
  'MaxPool',
  'Reshape',
  'Resize',
  'Slice',
  'Split',
  'Transpose',
]);

/**
 * Plans the quantisation of the network in a graph: convolutions, matrix products, sums,
 * concatenations, and operators that only move their results. Everything else, and the nodes in
 * `keepFloat`, stays unchanged.
 */
export function planQuantisation(source: Graph, options: QuantisationOptions = {}): QuantisationPlan {
  const keepFloat = options.keepFloat ?? new Set();
  const core = findCoreNodes(source);
  const isKept = ({ name }: GraphNode) => !core.has(name) || keepFloat.has(name);
  const graph = foldRelu(source, (node) => canQuantise(source, node) && !isKept(node));
  const nodes = new Set<string>();
  const groups = createGroups();
  const { producers } = indexGraph(graph);
  for (const node of graph.nodes) {
    if (isKept(node)) continue;
    const moves = isMoving(node) && nodes.has(producers.get(node.inputs[0] ?? '')?.name ?? '');
    if (!moves && !canQuantise(graph, node)) continue;
    nodes.add(node.name);
    const values = [...listDataInputs(graph, node), ...node.outputs];
    for (const value of values) groups.add(value);
    if (moves || node.op === 'Concat') for (const value of values) groups.join(value, values[0]!); // a node has an output
  }
  return { source, graph, nodes, groups: groups.toMap() };
}

/** A node's inputs without weights, sizes and scales. */
function listDataInputs(graph: Graph, { inputs }: GraphNode): string[] {
  return inputs.filter((input) => input !== '' && !graph.initializers.has(input));
}

function isMoving({ op, attributes }: GraphNode): boolean {
  if (op !== 'Resize') return movingOps.has(op);
  const mode = attributes['mode'];
  return mode?.kind === 'string' && mode.value === 'nearest';
}

/** Whether onnxruntime can compute a node in 8 bits. */
function canQuantise(graph: Graph, node: GraphNode): boolean {
  switch (node.op) {
    case 'Conv':
    case 'Gemm':
    case 'MatMul':
      return isWeighted(graph, node) && listDataInputs(graph, node).length === 1;
    case 'Add':
    case 'Concat':
      return listDataInputs(graph, node).length === node.inputs.length;
    default:
      return false;
  }
}
