import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import { rebuildGraph } from '../addition.js';
import type { Graph, GraphNode, Initializer } from '../graph.js';
import { readModel } from '../onnx/read-model.js';
import { decodeFloat16 } from '../saved-model/decode-float16.js';

/** MediaPipe Selfie Segmentation, which comes with Repose. */
export const segmenterPath: string = join(packageRoot, 'models', 'segmenters', 'selfie', 'selfie.onnx');

/** The side of the segmenter's picture. */
export const segmenterSide = 256;

/**
 * The segmenter that comes with Repose: a picture float32 [1, 3, 256, 256] in [0, 1] to how likely each
 * pixel shows a person, float32 [1, 1, 256, 256]. Its weights, stored as float16, are float32.
 */
export async function readSegmenter(): Promise<Graph> {
  return widenWeights(await readModel(segmenterPath));
}

/** The inverse of `storeHalfWeights`: weights as float32 instead of a Cast of float16. */
function widenWeights(graph: Graph): Graph {
  const kept = new Map(graph.initializers);
  const widened = graph.nodes.flatMap((node) => {
    const half = node.op === 'Cast' ? kept.get(node.inputs[0] ?? '') : undefined;
    return half ? [{ node, half }] : [];
  });
  const casts = new Set<GraphNode>(widened.map(({ node }) => node));
  for (const { half } of widened) kept.delete(half.name);
  const initializers = widened.map(({ node, half }): Initializer => {
    const data = decodeFloat16(half.data as Uint16Array); // what storeHalfWeights() casts
    return { name: node.outputs[0]!, type: 'float32', shape: half.shape, data };
  });
  const nodes = graph.nodes.filter((node) => !casts.has(node));
  return rebuildGraph({ ...graph, initializers: kept }, [{ nodes, initializers }]);
}
