import type { Graph, GraphNode, Initializer, Value } from './graph.js';
import { mergeInitializers } from './initializers.js';

/** What a step adds to a graph; the nodes are in an order in which they can run. */
export interface Addition {
  readonly nodes: readonly GraphNode[];
  readonly initializers?: readonly Initializer[];
  readonly values?: readonly Value[];
}

/**
 * The graph with the nodes of these additions instead of its own, and with their initialisers and
 * values.
 */
export function rebuildGraph(graph: Graph, additions: readonly Addition[]): Graph {
  const initializers = additions.flatMap((addition) => addition.initializers ?? []);
  const values = [...initializers, ...additions.flatMap((addition) => addition.values ?? [])];
  return {
    ...graph,
    nodes: additions.flatMap(({ nodes }) => nodes),
    initializers: mergeInitializers(graph.initializers, initializers),
    values: new Map([...graph.values, ...values.map((value) => [value.name, value] as const)]),
  };
}

/** A list of integers: sizes or positions. */
export function createIntegers(name: string, numbers: readonly number[]): Initializer {
  return { name, type: 'int64', shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) };
}

/** A Slice of channels `start` to `end` of a value [N, C, ...]. */
export function createChannelSlice(
  from: Value,
  name: string,
  { start, end }: { readonly start: number; readonly end: number },
): Addition {
  const bounds = [
    createIntegers(`${name}/start`, [start]),
    createIntegers(`${name}/end`, [end]),
    createIntegers(`${name}/axis`, [1]),
  ];
  const inputs = [from.name, ...bounds.map((bound) => bound.name)];
  return {
    nodes: [{ name: `${name}/slice`, op: 'Slice', inputs, outputs: [name], attributes: {} }],
    initializers: bounds,
    values: [{ ...from, name, shape: from.shape.with(1, end - start) }],
  };
}
