import type { Size } from '../../pose/skeleton.js';
import { encodeModel } from '../onnx/encode-model.js';
import { createGraphSession } from '../onnxruntime/graph-session.js';
import { readProducer } from '../producer.js';
import { buildMatteGraph } from './build-matte-graph.js';
import { readSegmenter } from './segmenter.js';

/** An opened segmenter for pictures of one size. */
export interface Matte {
  /**
   * How much of each pixel people cover, [count, H, W], 0 to 1, in pictures [count, H, W, 3] in
   * [-1, 1]. The same pictures give the same numbers.
   */
  find(imagesNhwc: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Opens the segmenter that comes with Repose on the CPU, with one thread. */
export async function openMatte(size: Size): Promise<Matte> {
  const graph = buildMatteGraph(size, await readSegmenter());
  const session = await createGraphSession(encodeModel(graph, await readProducer()), { threads: 1 });
  return {
    find: async (data, count) => {
      const dims = [count, size.height, size.width, 3];
      const { matte } = await session.run({ cond: { type: 'float32', dims, data } });
      return matte!.data as Float32Array; // as the graph declares it
    },
    dispose: () => session.dispose(),
  };
}
