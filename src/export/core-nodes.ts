import { type Graph, type GraphNode, indexGraph } from './graph.js';
import { mattePrefix } from './matte/add-matte.js';
import { warpPrefix } from './warp/warp-graph.js';

/** The operators that multiply feature maps with weights, which take most of a network's time. */
const weightedOps: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** What prepares the input of a network, and is no part of it: `addMatte` and `addWarp`. */
const preparations: readonly string[] = [mattePrefix, warpPrefix];

/** Whether a node multiplies with constant weights of the network. */
export function isWeighted(graph: Graph, { name, op, inputs }: GraphNode): boolean {
  if (preparations.some((prefix) => name.startsWith(prefix))) return false;
  return weightedOps.has(op) && graph.initializers.has(inputs[1] ?? '');
}

/**
 * The names of the nodes from the first multiplication with weights to the last one: the network
 * without the preparation of its input (pictures, heat maps, mattes) and the conversion of its output to
 * pictures. Those compute coordinates and levels, which need float32 and cost little.
 */
export function findCoreNodes(graph: Graph): ReadonlySet<string> {
  const { producers } = indexGraph(graph);
  const after = new Set<string>(); // nodes that are weighted or follow one
  for (const node of graph.nodes) {
    const follows = node.inputs.some((input) => after.has(producers.get(input)?.name ?? ''));
    if (follows || isWeighted(graph, node)) after.add(node.name);
  }
  const core = new Set<string>();
  const leading = new Set<string>(); // values that a weighted node needs
  for (const node of graph.nodes.toReversed()) {
    const leads = isWeighted(graph, node) || node.outputs.some((output) => leading.has(output));
    if (!leads) continue;
    for (const input of node.inputs) leading.add(input);
    if (after.has(node.name)) core.add(node.name);
  }
  return core;
}
