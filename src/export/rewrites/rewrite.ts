import type { Graph, GraphIndex, GraphNode, Initializer } from '../graph.js';

/** Maps a graph to one that computes the same, exactly or within float rounding as the rewrite says. */
export type Rewrite = (graph: Graph) => Graph;

/** What a rewrite changes: nodes by name, `undefined` for one that goes, and the initialisers that it adds. */
export interface Changes {
  readonly nodes: ReadonlyMap<string, Partial<GraphNode> | undefined>;
  readonly initializers: readonly Initializer[];
}

/** The graph with the changes made. What they left unused stays, until `removeUnused`. */
export function applyChanges(graph: Graph, { nodes, initializers }: Changes): Graph {
  const kept = graph.nodes.filter(({ name }) => !nodes.has(name) || nodes.get(name) !== undefined);
  const added = initializers.map((initializer) => [initializer.name, initializer] as const);
  return {
    ...graph,
    nodes: kept.map((node) => ({ ...node, ...nodes.get(node.name) })),
    initializers: new Map([...graph.initializers, ...added]),
    values: new Map([...graph.values, ...added]),
  };
}

/** The node that makes a value and is of the given operator. */
export function producerOf(index: GraphIndex, value: string | undefined, op: string): GraphNode | undefined {
  const node = value === undefined ? undefined : index.producers.get(value);
  return node?.op === op ? node : undefined;
}

/** Whether a node is a transpose with just this permutation. */
export function isTranspose(node: GraphNode | undefined, permutation: readonly number[]): node is GraphNode {
  const attribute = node?.attributes['perm'];
  return (
    node?.op === 'Transpose' && attribute?.kind === 'ints' && String(attribute.value) === String(permutation)
  );
}
