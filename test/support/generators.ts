import type * as TensorFlow from '@tensorflow/tfjs';
import type { Size } from '../../src/pose/skeleton.js';
import { createG1 } from '../../src/train/networks/g1.js';
import { createG2 } from '../../src/train/networks/g2.js';
import type { NetworkInputs } from '../../src/warp/network-inputs.js';
import { randomiseWeights } from './export-model.js';

/** G1 and G2 as training builds them, very narrow, with seeded weights in every layer. */
export function createGenerators(
  image: Size,
  joints = 18,
  inputs: NetworkInputs = 'paper',
): { g1: TensorFlow.LayersModel; g2: TensorFlow.LayersModel } {
  const options = { image, baseWidth: 2, initialisation: 'zeros', seed: 1, inputs } as const;
  const g1 = createG1({ ...options, joints });
  const g2 = createG2(options);
  randomiseWeights(g1, 5);
  randomiseWeights(g2, 6);
  return { g1, g2 };
}
