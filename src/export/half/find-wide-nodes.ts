import { findCoreNodes } from '../core-nodes.js';
import type { Graph } from '../graph.js';
import { largestHalf } from './to-half.js';

/** How much larger than on the calibration pairs a value may be before it overflows. */
const headroom = 8;

/** The values of a graph's network, which float16 would hold. */
export function listCoreValues(graph: Graph): string[] {
  const core = findCoreNodes(graph);
  const names = graph.nodes
    .filter(({ name }) => core.has(name))
    .flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
    .filter((name) => graph.values.get(name)?.type === 'float32' && !graph.initializers.has(name));
  return [...new Set(names)];
}

/**
 * The names of the network's nodes that must stay in float32: those with inputs, outputs or weights
 * above an eighth of float16's largest number. `magnitudes` has the largest magnitude that each
 * value had.
 */
export function findWideNodes(graph: Graph, magnitudes: ReadonlyMap<string, number>): ReadonlySet<string> {
  const isWide = (name: string) => measure(graph, magnitudes, name) > largestHalf / headroom;
  const core = findCoreNodes(graph);
  const wide = graph.nodes.filter(
    ({ name, inputs, outputs }) => core.has(name) && [...inputs, ...outputs].some(isWide),
  );
  return new Set(wide.map(({ name }) => name));
}

function measure(graph: Graph, magnitudes: ReadonlyMap<string, number>, name: string): number {
  const weights = graph.initializers.get(name)?.data;
  if (!(weights instanceof Float32Array)) return magnitudes.get(name) ?? 0;
  return weights.reduce(
    (largest, value) => (value > largest ? value : -value > largest ? -value : largest),
    0,
  );
}
