import { type Addition, rebuildGraph } from '../addition.js';
import { findCoreNodes } from '../core-nodes.js';
import { type Graph, type GraphNode, int, type Value } from '../graph.js';
import { dataTypes } from '../onnx/schema.js';
import { removeUnused } from '../rewrites/remove-unused.js';
import { toHalf } from './to-half.js';

/** Positions of inputs that are always float32. */
const floatInputs: Readonly<Record<string, readonly number[]>> = { Resize: [1, 2] };

/**
 * The graph with the weights and activations of its network in float16, and a Cast at each border
 * to float32: pictures, heat maps, levels and the nodes in `keepFloat` stay float32. Inputs and
 * outputs are unchanged.
 */
export function convertToHalf(graph: Graph, keepFloat: ReadonlySet<string> = new Set()): Graph {
  const core = findCoreNodes(graph);
  const isHalf = ({ name }: GraphNode) => core.has(name) && !keepFloat.has(name);
  const made = new Set(graph.nodes.filter(isHalf).flatMap(({ outputs }) => outputs));
  const castsOf = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = graph.values.get(name);
      return value?.type === 'float32' ? [createCast(value, made.has(name))] : [];
    });
  const inputs = castsOf(graph.inputs.map(({ name }) => name));
  const additions = graph.nodes.flatMap((node) => [
    isHalf(node) ? writeHalf(graph, node) : { nodes: [node] },
    ...castsOf(node.outputs),
  ]);
  return removeUnused(rebuildGraph(graph, [...inputs, ...additions]));
}

/**
 * The float16 twin of a value has its own name; a Cast leads from the produced one to the other.
 */
function halfName(name: string): string {
  return `${name}/half`;
}

function createCast(value: Value, fromHalf: boolean): Addition {
  const half: Value = { ...value, name: halfName(value.name), type: 'float16' };
  const [source, result] = fromHalf ? [half, value] : [value, half];
  return {
    nodes: [
      {
        name: `${value.name}/cast`,
        op: 'Cast',
        inputs: [source.name],
        outputs: [result.name],
        attributes: { to: int(dataTypes[result.type]) },
      },
    ],
    values: [half],
  };
}

/** A node with float16 values and weights; integers, such as sizes, stay unchanged. */
function writeHalf(graph: Graph, node: GraphNode): Addition {
  const isConverted = (name: string, position: number) =>
    graph.values.get(name)?.type === 'float32' && !floatInputs[node.op]?.includes(position);
  const weights = node.inputs.flatMap((name, position) => {
    const initializer = graph.initializers.get(name);
    if (!initializer || !isConverted(name, position)) return [];
    const data = toHalf(initializer.data as Float32Array); // by its type
    return [{ ...initializer, name: halfName(name), type: 'float16' as const, data }];
  });
  const rename = (name: string, position: number) => (isConverted(name, position) ? halfName(name) : name);
  const outputs = node.outputs.map((name) =>
    graph.values.get(name)?.type === 'float32' ? halfName(name) : name,
  );
  return { nodes: [{ ...node, inputs: node.inputs.map(rename), outputs }], initializers: weights };
}
