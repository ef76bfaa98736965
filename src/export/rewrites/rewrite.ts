import type { Graph, GraphIndex, GraphNode, Initializer, Value } from '../graph.js';
import { GraphBuilder } from '../graph-builder.js';
import { addInitializer, mergeInitializers } from '../initializers.js';

/** Maps a graph to an equivalent one; each rewrite says if it is exact or within float rounding. */
export type Rewrite = (graph: Graph) => Graph;

/**
 * The changes of a rewrite: nodes by name, `undefined` for a removed one, and added initialisers.
 */
export interface Changes {
  readonly nodes: ReadonlyMap<string, Partial<GraphNode> | undefined>;
  readonly initializers: readonly Initializer[];
}

/** The changed graph. Unused parts stay until `removeUnused`. */
export function applyChanges(graph: Graph, { nodes, initializers }: Changes): Graph {
  const kept = graph.nodes.filter(({ name }) => !nodes.has(name) || nodes.get(name) !== undefined);
  const added = initializers.map((initializer) => [initializer.name, initializer] as const);
  return {
    ...graph,
    nodes: kept.map((node) => ({ ...node, ...nodes.get(node.name) })),
    initializers: mergeInitializers(graph.initializers, initializers),
    values: new Map([...graph.values, ...added]),
  };
}

/** Adds the replacement of a node and returns its result, or returns undefined to keep the node. */
export type ReplaceNode = (node: GraphNode, builder: GraphBuilder) => Value | undefined;

/**
 * The graph with nodes of one output replaced by others, whose result gets the old output's name.
 * The caller derives names from the old node's. Throws `internal` if two different tensors get one
 * name.
 */
export function replaceNodes(graph: Graph, replace: ReplaceNode): Graph {
  const initializers = new Map(graph.initializers);
  const values = new Map(graph.values);
  const nodes = graph.nodes.flatMap((node) => {
    const builder = new GraphBuilder(graph.name);
    const result = replace(node, builder);
    if (!result) return [node];
    const [output = ''] = node.outputs;
    builder.addOutput(result, output);
    const part = builder.build();
    for (const initializer of part.initializers.values()) addInitializer(initializers, initializer);
    for (const [name, value] of part.values) values.set(name, value);
    return part.nodes;
  });
  return { ...graph, nodes, initializers, values };
}

/** The producer of a value, if it has the given operator. */
export function producerOf(index: GraphIndex, value: string | undefined, op: string): GraphNode | undefined {
  const node = value === undefined ? undefined : index.producers.get(value);
  return node?.op === op ? node : undefined;
}

/** Whether a node is a transpose with this permutation. */
export function isTranspose(node: GraphNode | undefined, permutation: readonly number[]): node is GraphNode {
  const attribute = node?.attributes['perm'];
  return (
    node?.op === 'Transpose' && attribute?.kind === 'ints' && String(attribute.value) === String(permutation)
  );
}
