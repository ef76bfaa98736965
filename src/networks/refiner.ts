import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Size } from '../pose/skeleton.js';

/** An opened graph that makes one picture of another, both of its size. */
export interface Refiner {
  readonly size: Size;
  /** The refined form of an RGB picture [H, W, 3]. */
  refine(imageNhwc: Uint8Array): Promise<Uint8Array>;
  release(): Promise<void>;
}

/**
 * Opens the graph of a model of one stage, given as its file's path or bytes, on the CPU: `cond` in,
 * `refined_image` out.
 */
export async function openRefiner(graph: string | Uint8Array, size: Size): Promise<Refiner> {
  const options = { logSeverityLevel: 3 } as const;
  const session = await (typeof graph === 'string'
    ? InferenceSession.create(graph, options)
    : InferenceSession.create(graph, options));
  return {
    size,
    refine: async (imageNhwc) => {
      const cond = new Tensor('uint8', imageNhwc, [1, size.height, size.width, 3]);
      const { refined_image: refined } = await session.run({ cond });
      return refined!.data as Uint8Array; // as the bundle's manifest, or the exporter, has it
    },
    release: () => session.release(),
  };
}
