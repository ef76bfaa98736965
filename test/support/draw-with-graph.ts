import type { Graph } from '../../src/export/graph.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { createGraphSession, type PlainTensors } from '../../src/export/onnxruntime/graph-session.js';
import { createSample } from '../../src/export/parity/stage-output.js';

/** What a coarse graph of pictures 64 x 128 takes: noise and a pose, other ones for every index. */
export function createFeed(index: number): PlainTensors {
  const { cond, joints } = createSample({ width: 64, height: 128, joints: 18 }, 3, index);
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  return {
    cond: { type: 'uint8', dims: [1, 128, 64, 3], data: cond },
    joints: { type: 'float32', dims: [1, 18, 3], data: Float32Array.from(rows) },
  };
}

/** The float picture that such a graph draws, [3, 128, 64]. */
export async function drawWithGraph(graph: Graph, feed: PlainTensors = createFeed(1)): Promise<Float32Array> {
  const model = encodeModel(graph, { name: 'test', version: '0' });
  const session = await createGraphSession(model, { threads: 1 });
  try {
    const { coarse } = await session.run(feed, ['coarse']);
    return coarse!.data as Float32Array;
  } finally {
    await session.dispose();
  }
}
