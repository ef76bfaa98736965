import type { Size } from '../pose/skeleton.js';
import type { StageName } from '../stages.js';
import type { TensorManifest } from './manifest.js';

/** The inputs and outputs of a graph. */
export interface StageTensors {
  readonly inputs: readonly TensorManifest[];
  readonly outputs: readonly TensorManifest[];
}

/** The tensors of each stage's graph for pictures of one size and a skeleton of `joints` joints. */
export function describeStageTensors(
  { width, height }: Size,
  joints: number,
): Record<StageName, StageTensors> {
  const cond: TensorManifest = {
    name: 'cond',
    type: 'uint8',
    shape: ['N', height, width, 3],
    description: 'condition image, RGB levels',
  };
  const coarse: TensorManifest = {
    name: 'coarse',
    type: 'float32',
    shape: ['N', 3, height, width],
    description: 'coarse picture, [-1, 1] but not clipped, for the refine stage',
  };
  return {
    coarse: {
      inputs: [
        cond,
        {
          name: 'joints',
          type: 'float32',
          shape: ['N', joints, 3],
          description: 'target pose: x and y in pixels of the picture, and 1 where the joint is visible or 0',
        },
      ],
      outputs: [coarse, describePicture('coarse_image', 'coarse picture, RGB levels', { width, height })],
    },
    refine: {
      inputs: [cond, coarse],
      outputs: [describePicture('refined_image', 'refined picture, RGB levels', { width, height })],
    },
  };
}

function describePicture(name: string, description: string, { width, height }: Size): TensorManifest {
  return { name, type: 'uint8', shape: ['N', height, width, 3], description };
}
