import { type Addition, rebuildGraph } from '../addition.js';
import { type Graph, type Initializer, int } from '../graph.js';
import { dataTypes } from '../onnx/schema.js';
import { largestHalf, toHalf } from './to-half.js';

/** A Cast node takes more of the file than fewer numbers save. */
const fewestNumbers = 64;

/**
 * The graph with its weights stored as float16 and cast to float32 in front of it: half the file,
 * with weights rounded to 11 bits, and the same speed, since runtimes cast constants once. Weights
 * that came as float16 are the same. Weights beyond float16's range stay float32.
 */
export function storeHalfWeights(graph: Graph): Graph {
  const stored = [...graph.initializers.values()].filter(canStore);
  const kept = new Map(graph.initializers);
  for (const { name } of stored) kept.delete(name);
  return rebuildGraph({ ...graph, initializers: kept }, [...stored.map(createCast), { nodes: graph.nodes }]);
}

function canStore({ data }: Initializer): boolean {
  return (
    data instanceof Float32Array &&
    data.length >= fewestNumbers &&
    data.every((value) => Math.abs(value) <= largestHalf)
  );
}

/** The weight under another name, and a Cast to the name that the nodes read. */
function createCast(weight: Initializer): Addition {
  const data = toHalf(weight.data as Float32Array); // as canStore() found
  const half: Initializer = { ...weight, name: `${weight.name}/half`, type: 'float16', data };
  const cast = {
    name: `${weight.name}/cast`,
    op: 'Cast',
    inputs: [half.name],
    outputs: [weight.name],
    attributes: { to: int(dataTypes.float32) },
  };
  return {
    nodes: [cast],
    initializers: [half],
    values: [{ name: weight.name, type: 'float32', shape: weight.shape }],
  };
}
