import { createIntegers } from '../../addition.js';
import type { Dimension, Graph, GraphNode, Initializer } from '../../graph.js';
import { mergeInitializers } from '../../initializers.js';
import { removeUnused } from '../../rewrites/remove-unused.js';

/**
 * A reshape of a reshape becomes one, and one to the same shape none: TensorFlow's graphs add and
 * remove axes one by one. The values are the same.
 */
export function mergeReshapes(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const shapeOf = (name: string) => graph.values.get(name)?.shape ?? [];
  const sources = new Map<string, string>(); // of the results of reshapes
  const same = new Map<string, string>(); // values that another equals
  const sizes: Initializer[] = [];
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const inputs = node.inputs.map((input) => same.get(input) ?? input);
    const [result = ''] = node.outputs;
    const [given = ''] = inputs;
    if (node.op !== 'Reshape') return [{ ...node, inputs }];
    const source = sources.get(given) ?? given;
    const lengths = toReshapeSizes(shapeOf(source), shapeOf(result));
    if (!lengths) return [{ ...node, inputs }];
    sources.set(result, source);
    const isSame = String(shapeOf(source)) === String(shapeOf(result));
    if (isSame && !outputs.has(result)) {
      same.set(result, source);
      return [];
    }
    const list = createIntegers(`${node.name}:sizes`, lengths);
    sizes.push(list);
    return [{ ...node, inputs: [source, list.name] }];
  });
  const values = new Map([...graph.values, ...sizes.map((list) => [list.name, list] as const)]);
  return removeUnused({
    ...graph,
    nodes,
    initializers: mergeInitializers(graph.initializers, sizes),
    values,
  });
}

/**
 * The sizes of a Reshape: 0 keeps a free length at its axis, and one that is -1 takes the rest;
 * undefined if two would be.
 */
export function toReshapeSizes(
  from: readonly Dimension[],
  to: readonly Dimension[],
): readonly number[] | undefined {
  const sizes = to.map((length, axis) => {
    if (typeof length === 'number') return length;
    return length === from[axis] ? 0 : -1;
  });
  return sizes.filter((size) => size === -1).length < 2 ? sizes : undefined;
}
