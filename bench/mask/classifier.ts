import * as tf from '@tensorflow/tfjs';
import { toUnitRange } from '#dist/image/value-range.js';
import type { Size } from '#dist/pose/skeleton.js';
import { createRandom } from '#dist/random.js';
import { Learner } from '#dist/train/learner.js';
import { createLocalDiscriminator } from '#dist/train/networks/local-discriminator.js';
import { localCrossEntropy } from '#dist/train/simgan-losses.js';
import type { LoadedPicture } from './pictures.js';

/** Pictures that a classifier tells apart. */
export interface BothKinds {
  readonly drawn: readonly LoadedPicture[];
  readonly real: readonly LoadedPicture[];
}

const training = { steps: 150, batchSize: 8, rate: 1e-3, baseWidth: 48, seed: 77 } as const;

/**
 * The share of held-out pictures that a fresh classifier recognises as drawn or real: half of both
 * kinds each, by the mean of its opinions over the places. 0.5 is chance.
 */
export async function measureAccuracy(learn: BothKinds, held: BothKinds, image: Size): Promise<number> {
  const { steps, batchSize, rate, baseWidth, seed } = training;
  const network = createLocalDiscriminator({ image, baseWidth, initialisation: 'scaled-he', seed });
  const classifier = new Learner(network, { beta1: 0.9, beta2: 0.999 });
  for (let step = 0; step < steps; step += 1) {
    const random = createRandom(seed, step);
    const pick = (pictures: readonly LoadedPicture[]) =>
      toTensor(
        Array.from({ length: batchSize }, () => random.pick(pictures)),
        image,
      );
    const [drawn, real] = [pick(learn.drawn), pick(learn.real)];
    const judge = (pictures: tf.Tensor4D) => network.apply(pictures) as tf.Tensor4D;
    const loss = () =>
      tf.add(localCrossEntropy(judge(drawn), 0), localCrossEntropy(judge(real), 1)) as tf.Scalar;
    await classifier.update([loss], rate);
    tf.dispose([drawn, real]);
  }
  const right = [shareOfReal(network, held.real, image), 1 - shareOfReal(network, held.drawn, image)];
  classifier.dispose();
  return (right[0]! + right[1]!) / 2;
}

/** The share of pictures that the network takes for real. */
function shareOfReal(network: tf.LayersModel, pictures: readonly LoadedPicture[], image: Size): number {
  const opinions = tf.tidy(() => {
    const map = network.predict(toTensor(pictures, image)) as tf.Tensor4D; // [N, h, w, 2]
    const [refined, real] = tf.split(tf.mean(map, [1, 2]), 2, 1); // [N, 1] each
    return Array.from(tf.greater(real!, refined!).dataSync());
  });
  return opinions.reduce((sum, opinion) => sum + opinion, 0) / pictures.length;
}

function toTensor(pictures: readonly LoadedPicture[], { width, height }: Size): tf.Tensor4D {
  const all = new Float32Array(pictures.length * height * width * 3);
  for (const [n, { imageNhwc }] of pictures.entries()) all.set(toUnitRange(imageNhwc), n * imageNhwc.length);
  return tf.tensor4d(all, [pictures.length, height, width, 3]);
}
