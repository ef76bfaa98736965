import type * as TensorFlow from '@tensorflow/tfjs';
import type { NetworkArtifacts } from '../../checkpoint/network-artifacts.js';
import { toLevels, toUnitRange } from '../../image/value-range.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import type { Size } from '../../pose/skeleton.js';
import { loadNetwork } from './load-network.js';
import type { Program, Sample, StageOutput } from './stage-output.js';
import type { TensorFlowApi } from './tensorflow-api.js';

/** G1 and G2 of a checkpoint. */
export interface Generators {
  readonly g1: NetworkArtifacts;
  readonly g2: NetworkArtifacts;
}

/** The networks in TensorFlow.js, with the pictures, heat maps and levels of training. */
export async function createTensorflowProgram(
  tf: TensorFlowApi,
  networks: Generators,
  image: Size,
): Promise<Program> {
  const g1 = await loadNetwork(tf, networks.g1);
  const g2 = await loadNetwork(tf, networks.g2);
  const { width, height } = image;

  const generate = ({ cond, joints }: Sample) => {
    const picture = tf.tensor4d(toUnitRange(cond), [1, height, width, 3]);
    const heatMaps = tf.tensor4d(drawHeatMaps(joints, image), [1, height, width, joints.length]);
    const coarse = g1.predict(tf.concat([picture, heatMaps], 3)) as TensorFlow.Tensor; // [1, H, W, 3]
    const difference = g2.predict(tf.concat([coarse, picture], 3)) as TensorFlow.Tensor; // [1, H, W, 3]
    return { coarse, refined: tf.add(coarse, difference) };
  };
  return {
    draw: async (sample) => {
      const { coarse, refined } = tf.tidy(() => generate(sample));
      const drawings = { coarse: await toStageOutput(tf, coarse), refine: await toStageOutput(tf, refined) };
      tf.dispose([coarse, refined]);
      return drawings;
    },
    dispose: async () => {
      g1.dispose();
      g2.dispose();
    },
  };
}

/** [1, H, W, 3] */
async function toStageOutput(tf: TensorFlowApi, picture: TensorFlow.Tensor): Promise<StageOutput> {
  const planes = tf.transpose(picture, [0, 3, 1, 2]); // [1, 3, H, W]
  const floats = Float32Array.from(await planes.data());
  const levels = toLevels(Float32Array.from(await picture.data()));
  planes.dispose();
  return { floats, levels };
}
