/** Which nodes of a graph work with eight bits, and which values need a range for it. */
import { findCoreNodes, isWeighted } from '../core-nodes.js';
import { type Graph, type GraphNode, indexGraph } from '../graph.js';
import { foldRelu } from './fold-relu.js';
import { createGroups } from './groups.js';

export interface QuantisationOptions {
  /** Names of the nodes that stay in float32. */
  readonly keepFloat?: ReadonlySet<string>;
}

export interface QuantisationPlan {
  /** The graph that was planned for, in float32: what is calibrated. */
  readonly source: Graph;
  /** The graph with its ReLUs folded into the ranges of what they clip. */
  readonly graph: Graph;
  /** The names of the nodes that work with eight bits. */
  readonly nodes: ReadonlySet<string>;
  /** Every value that is told in eight bits, with the value whose range it shares: often itself. */
  readonly groups: ReadonlyMap<string, string>;
}

/** Operators that only move numbers about: input and output share one range, so that nothing is rounded again. */
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
 * Plans the eight-bit form of the network inside a graph: convolutions, matrix products, sums, concatenations, and
 * what only moves their results. Everything else, and what `keepFloat` names, stays as it is.
 */
export function planQuantisation(source: Graph, options: QuantisationOptions = {}): QuantisationPlan {
  const keepFloat = options.keepFloat ?? new Set();
  const graph = foldRelu(source, (node) => canQuantise(source, node) && !keepFloat.has(node.name));
  const core = findCoreNodes(graph);
  const nodes = new Set<string>();
  const groups = createGroups();
  const { producers } = indexGraph(graph);
  for (const node of graph.nodes) {
    if (!core.has(node.name) || keepFloat.has(node.name)) continue;
    const moves = isMoving(node) && nodes.has(producers.get(node.inputs[0] ?? '')?.name ?? '');
    if (!moves && !canQuantise(graph, node)) continue;
    nodes.add(node.name);
    const values = [...listDataInputs(graph, node), ...node.outputs];
    for (const value of values) groups.add(value);
    if (moves || node.op === 'Concat') for (const value of values) groups.join(value, values[0]!); // a node has an output
  }
  return { source, graph, nodes, groups: groups.toMap() };
}

/** The inputs that flow through a node: not its weights, sizes and scales. */
export function listDataInputs(graph: Graph, { inputs }: GraphNode): string[] {
  return inputs.filter((input) => input !== '' && !graph.initializers.has(input));
}

function isMoving({ op, attributes }: GraphNode): boolean {
  if (op !== 'Resize') return movingOps.has(op);
  const mode = attributes['mode'];
  return mode?.kind === 'string' && mode.value === 'nearest';
}

/** Whether a node computes with its inputs in a way that onnxruntime has in eight bits. */
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
