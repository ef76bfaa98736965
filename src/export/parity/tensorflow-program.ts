import type * as TensorFlow from '@tensorflow/tfjs';
import type { NetworkArtifacts } from '../../checkpoint/network-artifacts.js';
import { toLevels, toUnitRange } from '../../image/value-range.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import type { Size, Skeleton } from '../../pose/skeleton.js';
import { openMatte } from '../matte/open-matte.js';
import { loadNetwork } from './load-network.js';
import type { Program, Sample, StageOutput } from './stage-output.js';
import type { TensorFlowApi } from './tensorflow-api.js';
import { drawWarped } from './warped-reference.js';

/** G1 and G2 of a checkpoint. */
export interface Generators {
  readonly g1: NetworkArtifacts;
  readonly g2: NetworkArtifacts;
}

/**
 * The networks in TensorFlow.js, with the pictures, heat maps and levels of training. With a
 * skeleton they are networks of `warped` inputs.
 */
export async function createTensorflowProgram(
  tf: TensorFlowApi,
  networks: Generators,
  image: Size,
  skeleton?: Skeleton,
): Promise<Program> {
  const g1 = await loadNetwork(tf, networks.g1);
  const g2 = await loadNetwork(tf, networks.g2);
  const { width, height } = image;

  const opened = skeleton && (await openMatte(image));

  const generate = (sample: Sample, matte?: Float32Array) => {
    if (skeleton && matte) return drawWarped(tf, { g1, g2, image, skeleton }, { ...sample, matte });
    const { cond, joints } = sample;
    const picture = tf.tensor4d(toUnitRange(cond), [1, height, width, 3]);
    const heatMaps = tf.tensor4d(drawHeatMaps(joints, image), [1, height, width, joints.length]);
    const coarse = g1.predict(tf.concat([picture, heatMaps], 3)) as TensorFlow.Tensor; // [1, H, W, 3]
    const difference = g2.predict(tf.concat([coarse, picture], 3)) as TensorFlow.Tensor; // [1, H, W, 3]
    return { coarse, moved: undefined, refined: tf.add(coarse, difference) };
  };
  return {
    draw: async (sample) => {
      const matte = await opened?.find(toUnitRange(sample.cond), 1);
      const { coarse, moved, refined } = tf.tidy(() => generate(sample, matte));
      const drawings = {
        coarse: await toStageOutput(tf, coarse, moved),
        refine: await toStageOutput(tf, refined),
      };
      tf.dispose([coarse, moved, refined]);
      return drawings;
    },
    dispose: async () => {
      g1.dispose();
      g2.dispose();
      await opened?.dispose();
    },
  };
}

/** SimGAN's R in TensorFlow.js, whose condition image is the picture to refine, or DAGAN's G. */
export async function createRefinerProgram(
  tf: TensorFlowApi,
  network: NetworkArtifacts,
  { width, height }: Size,
): Promise<Program<'refine'>> {
  const r = await loadNetwork(tf, network);
  return {
    draw: async ({ cond, noise }) => {
      const refined = tf.tidy(() => {
        const picture = tf.tensor4d(toUnitRange(cond), [1, height, width, 3]);
        if (noise === undefined) return r.predict(picture) as TensorFlow.Tensor;
        const planes = tf.tile(tf.tensor4d(noise, [1, 1, 1, noise.length]), [1, height, width, 1]);
        return r.predict(tf.concat([picture, planes], 3)) as TensorFlow.Tensor;
      });
      const drawing = await toStageOutput(tf, refined); // [1, H, W, 3]
      refined.dispose();
      return { refine: drawing };
    },
    dispose: async () => {
      r.dispose();
    },
  };
}

/**
 * Of a picture [1, H, W, 3]; with `moved`, [1, H, W, 5], its floats follow those of the picture.
 */
async function toStageOutput(
  tf: TensorFlowApi,
  picture: TensorFlow.Tensor,
  moved?: TensorFlow.Tensor,
): Promise<StageOutput> {
  const planes = tf.tidy(() => tf.transpose(moved ? tf.concat([picture, moved], 3) : picture, [0, 3, 1, 2]));
  const floats = Float32Array.from(await planes.data());
  const levels = toLevels(Float32Array.from(await picture.data()));
  planes.dispose();
  return { floats, levels };
}
