import { ReposeError } from '../errors.js';
import type { Graph } from './graph.js';

/** The graph with more of its values as outputs. Throws `internal` for an unknown value. */
export function exposeValues(graph: Graph, names: readonly string[]): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const added = names
    .filter((name) => !outputs.has(name))
    .map((name) => {
      const value = graph.values.get(name);
      if (value) return value;
      throw new ReposeError(
        'internal',
        `Cannot expose "${name}": no such value, expected a value of the graph`,
      );
    });
  return { ...graph, outputs: [...graph.outputs, ...added] };
}
