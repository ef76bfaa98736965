import type { Graph } from '../graph.js';

/** Drops the nodes, initialisers and values that no output of the graph needs. */
export function removeUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    })
    .reverse();
  for (const { outputs } of nodes) for (const output of outputs) needed.add(output);
  for (const { name } of graph.inputs) needed.add(name);
  return {
    ...graph,
    nodes,
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
    values: new Map([...graph.values].filter(([name]) => needed.has(name))),
  };
}
