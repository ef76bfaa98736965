import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Size } from '../pose/skeleton.js';
import { noiseName } from '../stages.js';

/** An opened graph that makes one picture of another, both of its size. */
export interface Refiner {
  readonly size: Size;
  /** The length of the noise that it takes: 0 unless it draws samples. */
  readonly noise: number;
  /** The refined form of an RGB picture [H, W, 3], or the sample of it by this noise. */
  refine(imageNhwc: Uint8Array, noise?: Float32Array): Promise<Uint8Array>;
  release(): Promise<void>;
}

/**
 * Opens the graph of a model of one stage, given as its file's path or bytes, on the CPU: `cond` in,
 * and `noise` where it draws samples, `refined_image` out.
 */
export async function openRefiner(graph: string | Uint8Array, size: Size): Promise<Refiner> {
  const options = { logSeverityLevel: 3 } as const;
  const session = await (typeof graph === 'string'
    ? InferenceSession.create(graph, options)
    : InferenceSession.create(graph, options));
  const taken = session.inputMetadata.find(({ name }) => name === noiseName);
  return {
    size,
    noise: taken?.isTensor ? Number(taken.shape[1]) : 0,
    refine: async (imageNhwc, noise) => {
      const cond = new Tensor('uint8', imageNhwc, [1, size.height, size.width, 3]);
      const z = noise && { [noiseName]: new Tensor('float32', noise, [1, noise.length]) };
      const { refined_image: refined } = await session.run({ cond, ...z });
      return refined!.data as Uint8Array; // as the bundle's manifest, or the exporter, has it
    },
    release: () => session.release(),
  };
}
