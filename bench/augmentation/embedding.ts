/**
 * The network that tells people apart, as small as it can be: four convolutions, the mean of each of
 * eight rows of the last map (heads, shirts and shoes apart), and an embedding that a classifier of
 * the training people teaches (IDE, Zheng et al. 2016; its normalised form, Luo et al. 2019).
 */
import * as tf from '@tensorflow/tfjs';
import type { Size } from '#dist/pose/skeleton.js';
import { createRandom } from '#dist/random.js';
import { Learner } from '#dist/train/learner.js';
import { learningRateAt } from '#dist/train/optimise/learning-rate.js';
import { type SampleOptions, sampleBatch, type TrainingPeople } from './sample-batch.js';

export interface EmbeddingOptions extends SampleOptions {
  readonly steps: number;
  readonly seed: number;
}

/** Embeds pictures [H, W, 3] in [-1, 1]: vectors of length 1. */
export interface Embedder {
  embed(images: readonly Float32Array[]): Promise<Float32Array[]>;
  dispose(): void;
}

const convolutionWidths = [16, 32, 64, 128] as const;
const embeddingLength = 128;
const embeddedAtOnce = 64;
const adam = { beta1: 0.9, beta2: 0.999, clipNorm: 5 } as const;
const learningRate = { peak: 2e-3, warmupSteps: 20, flatShare: 0.4 } as const;

/** Trains an embedding on some people's pictures; the caller disposes it. */
export async function trainEmbedding(people: TrainingPeople, options: EmbeddingOptions): Promise<Embedder> {
  const { classifier, features } = createNetwork(options.size, people.length, options.seed);
  const learner = new Learner(classifier, adam);
  const random = createRandom(options.seed, 1);
  for (let step = 0; step < options.steps; step += 1) {
    const batch = sampleBatch(people, options, random);
    const images = toTensor(batch.images, options.size);
    const labels = tf.tensor2d(batch.labels, [options.batchSize, people.length]);
    const loss = () => {
      const logits = classifier.apply(images, { training: true }) as tf.Tensor2D;
      return tf.mean(tf.losses.softmaxCrossEntropy(labels, logits)) as tf.Scalar;
    };
    await learner.update([loss], learningRateAt(learningRate, step, options.steps));
    tf.dispose([images, labels]);
  }
  return {
    embed: (images) => embedAll(features, images, options.size),
    dispose: () => learner.dispose(),
  };
}

/** The classifier [N, H, W, 3] -> [N, people], and the part of it up to the embedding. */
function createNetwork({ width, height }: Size, people: number, seed: number) {
  let layer = 0;
  const kernelInitializer = () => {
    layer += 1;
    return tf.initializers.heNormal({ seed: seed * 1009 + layer });
  };
  const input = tf.input({ shape: [height, width, 3] });
  let x: tf.SymbolicTensor = input;
  for (const filters of convolutionWidths) {
    const shape = { filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false } as const;
    x = tf.layers.conv2d({ ...shape, kernelInitializer: kernelInitializer() }).apply(x) as tf.SymbolicTensor;
    x = tf.layers.batchNormalization().apply(x) as tf.SymbolicTensor;
    x = tf.layers.reLU().apply(x) as tf.SymbolicTensor; // [N, H/2^i, W/2^i, filters]
  }
  const [, rows, columns] = x.shape as [null, number, number, number];
  const poolSize: [number, number] = [Math.ceil(rows / 8), columns];
  x = tf.layers.averagePooling2d({ poolSize, strides: poolSize }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.flatten().apply(x) as tf.SymbolicTensor; // [N, 8 * 128]
  const embed = { units: embeddingLength, useBias: false, kernelInitializer: kernelInitializer() };
  x = tf.layers.dense(embed).apply(x) as tf.SymbolicTensor;
  x = tf.layers.batchNormalization().apply(x) as tf.SymbolicTensor; // [N, 128]
  const classify = { units: people, useBias: false, kernelInitializer: kernelInitializer() };
  const logits = tf.layers.dense(classify).apply(x) as tf.SymbolicTensor;
  return {
    classifier: tf.model({ inputs: input, outputs: logits }),
    features: tf.model({ inputs: input, outputs: x }),
  };
}

async function embedAll(
  features: tf.LayersModel,
  images: readonly Float32Array[],
  size: Size,
): Promise<Float32Array[]> {
  const embedded: Float32Array[] = [];
  for (let start = 0; start < images.length; start += embeddedAtOnce) {
    const part = images.slice(start, start + embeddedAtOnce);
    const vectors = tf.tidy(() => {
      const batch = tf.stack(part.map((image) => tf.tensor3d(image, [size.height, size.width, 3])));
      const found = features.predict(batch) as tf.Tensor2D;
      return tf.div(found, tf.add(tf.norm(found, 2, 1, true), 1e-9)) as tf.Tensor2D;
    });
    const values = await vectors.data<'float32'>();
    for (const i of part.keys()) embedded.push(values.slice(i * embeddingLength, (i + 1) * embeddingLength));
    vectors.dispose();
  }
  return embedded;
}

function toTensor(images: Float32Array, { width, height }: Size): tf.Tensor4D {
  return tf.tensor4d(images, [images.length / (width * height * 3), height, width, 3]);
}
