import type { Graph } from '../graph.js';
import type { PlainTensors } from '../onnxruntime/graph-session.js';
import { collectHistograms } from '../quantise/calibration/calibrate.js';
import { joinSplitChannels } from '../rewrites/join-split-channels.js';
import { convertToHalf } from './convert-to-half.js';
import { findWideNodes, listCoreValues } from './find-wide-nodes.js';

/** A graph for GPUs, and the nodes of its network that stay in float32. */
export interface Fp16Graph {
  readonly graph: Graph;
  readonly keptFloat: readonly string[];
}

/**
 * Converts the network of a float32 graph to float16 for GPUs, except nodes whose values over
 * `feeds` come near its limits.
 */
export async function createFp16Graph(source: Graph, feeds: readonly PlainTensors[]): Promise<Fp16Graph> {
  const graph = joinSplitChannels(source);
  const histograms = await collectHistograms(graph, listCoreValues(graph), feeds);
  const magnitudes = [...histograms].map(([name, { min, max }]) => [name, Math.max(-min, max)] as const);
  const wide = findWideNodes(graph, new Map(magnitudes));
  return { graph: convertToHalf(graph, wide), keptFloat: [...wide] };
}
