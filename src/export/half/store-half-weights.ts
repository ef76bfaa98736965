import { type Addition, rebuildGraph } from '../addition.js';
import { type Graph, type Initializer, int } from '../graph.js';
import { dataTypes } from '../onnx/schema.js';
import { removeUnused } from '../rewrites/remove-unused.js';
import { toHalf } from './to-half.js';

/** Smaller weights are not worth a node. */
const minValues = 256;

/**
 * The graph with its large float32 weights stored in float16 and cast to float32 when it is loaded:
 * half the file, computed in float32 as before. onnxruntime folds the casts. Exact for weights that
 * were float16 before.
 */
export function storeHalfWeights(graph: Graph): Graph {
  const large = [...graph.initializers.values()].filter(
    ({ type, data }) => type === 'float32' && data.length >= minValues,
  );
  const casts = large.map(createCast);
  const names = new Map(large.map(({ name }) => [name, toCastName(name)]));
  const nodes = graph.nodes.map((node) => ({
    nodes: [{ ...node, inputs: node.inputs.map((name) => names.get(name) ?? name) }],
  }));
  return removeUnused(rebuildGraph(graph, [...casts, ...nodes]));
}

function createCast({ name, shape, data }: Initializer): Addition {
  const half = {
    name: `${name}/half`,
    type: 'float16' as const,
    shape,
    data: toHalf(data as Float32Array), // by its type
  };
  const output = toCastName(name);
  const attributes = { to: int(dataTypes.float32) };
  return {
    nodes: [{ name: output, op: 'Cast', inputs: [half.name], outputs: [output], attributes }],
    initializers: [half],
    values: [{ name: output, type: 'float32', shape }],
  };
}

function toCastName(name: string): string {
  return `${name}/float`;
}
