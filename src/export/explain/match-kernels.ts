/**
 * onnxruntime rewrites a graph before it runs it: it fuses nodes, changes layouts around
 * convolutions, and computes constants once. These functions map its kernels back to the graph's
 * nodes.
 */
import type { Graph, GraphNode } from '../graph.js';
import { indexGraph } from '../graph.js';
import type { KernelTime } from '../onnxruntime/parse-trace.js';

/**
 * How a node ran: as a kernel, inside another node's kernel, or not at all, because its result is
 * constant.
 */
export type NodeRun =
  | { readonly kind: 'kernel'; readonly us: number }
  | { readonly kind: 'fused'; readonly into: string }
  | { readonly kind: 'folded' };

export interface MatchedKernels {
  readonly runs: ReadonlyMap<string, NodeRun>;
  /**
   * Kernels without a node: above all, onnxruntime's changes between [N, C, H, W] and its blocked
   * layout.
   */
  readonly added: readonly KernelTime[];
}

/** The suffixes that onnxruntime adds to the names of replaced nodes and their outputs. */
const suffixes = /(_nchwc|_token_\d+|\/\w*Fusion\w*\/?)+$/;

/** Finds the run of each node of the graph. */
export function matchKernels(graph: Graph, kernels: readonly KernelTime[]): MatchedKernels {
  const names = new Map(
    graph.nodes.flatMap(({ name, outputs }) => [name, ...outputs].map((key) => [key, name])),
  );
  const times = new Map<string, number>();
  const added: KernelTime[] = [];
  for (const kernel of kernels) {
    const name = names.get(kernel.name) ?? names.get(kernel.name.replace(suffixes, ''));
    if (name === undefined) added.push(kernel);
    else times.set(name, (times.get(name) ?? 0) + kernel.us);
  }
  return { runs: placeNodes(graph, times), added };
}

/**
 * A fused kernel has the name of one of its nodes. The others take it from a neighbour: the only
 * user of their result, a node of their kind with the same input, or the producer of their input.
 * Its time goes to the node that computes most: the convolution, not its ReLU.
 */
function placeNodes(graph: Graph, times: ReadonlyMap<string, number>): Map<string, NodeRun> {
  const index = indexGraph(graph);
  const users = new Map(graph.nodes.flatMap((node) => node.inputs.map((input) => [input, node] as const)));
  const runs = new Map<string, NodeRun>();
  for (const [name, us] of times) runs.set(name, { kind: 'kernel', us });
  for (const node of graph.nodes) {
    if (runs.has(node.name)) continue;
    const [output = ''] = node.outputs;
    const user = index.uses.get(output) === 1 ? users.get(output) : undefined;
    const maker = index.producers.get(node.inputs[0] ?? '');
    const sibling = graph.nodes.find(({ name, op, inputs }) => {
      return name !== node.name && op === node.op && inputs[0] === node.inputs[0] && times.has(name);
    });
    const kernel = [user, sibling, maker].find(
      (neighbour) => runs.get(neighbour?.name ?? '')?.kind === 'kernel',
    );
    if (kernel) fuse(runs, node, kernel);
    else runs.set(node.name, followMaker(runs, maker));
  }
  return runs;
}

function fuse(runs: Map<string, NodeRun>, node: GraphNode, kernel: GraphNode): void {
  const run = runs.get(kernel.name) ?? { kind: 'folded' };
  const isHeavier = heavyOps.has(node.op) && !heavyOps.has(kernel.op);
  runs.set(node.name, isHeavier ? run : { kind: 'fused', into: kernel.name });
  if (isHeavier) runs.set(kernel.name, { kind: 'fused', into: node.name });
}

const heavyOps = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** A node after a fused one is in the same kernel; one whose producers did not run is constant. */
function followMaker(runs: ReadonlyMap<string, NodeRun>, maker: GraphNode | undefined): NodeRun {
  const run = maker && runs.get(maker.name);
  return run?.kind === 'fused' ? run : { kind: 'folded' };
}
