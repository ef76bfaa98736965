/**
 * The networks that the rewrites are measured on: the paper's G1 and G2, and what users bring: a generator as of DCGAN
 * and an autoencoder, with batch normalisation. Their weights are random: no rewrite looks at them.
 */
import * as tf from '@tensorflow/tfjs';
import { parseTopology } from '../../dist/checkpoint/topology.js';
import { convertModel } from '../../dist/export/export-model.js';
import { buildCoarseGraph, buildRefineGraph } from '../../dist/export/stage-graphs.js';
import { createRandom } from '../../dist/random.js';
import { createG1 } from '../../dist/train/networks/g1.js';
import { createG2 } from '../../dist/train/networks/g2.js';

const image = { width: 64, height: 128 };
const joints = 18;

/** What makes each network's graph, by its name; `options` are those of `optimiseGraph()`. */
export const models = {
  'G1 F=16': generator(createG1, 16),
  'G1 F=32': generator(createG1, 32),
  'G1 F=128': generator(createG1, 128),
  'G2 F=16': generator(createG2, 16),
  'G2 F=32': generator(createG2, 32),
  'G2 F=128': generator(createG2, 128),
  'DCGAN generator': userModel(createDcgan),
  autoencoder: userModel(createAutoencoder),
};

/** The whole graph, from bytes to bytes. */
function generator(create, baseWidth) {
  return () => {
    const model = create({ image, baseWidth, joints, initialisation: 'zeros', seed: 1 });
    const artifacts = toArtifacts(model);
    return create === createG1
      ? (options) => buildCoarseGraph(artifacts, { ...image, joints }, options)
      : (options) => buildRefineGraph(artifacts, image, options);
  };
}

function userModel(create) {
  return () => {
    const { topology, weights } = toArtifacts(create());
    return (options) => convertModel({ topology, readWeights: async () => weights }, options);
  };
}

function toArtifacts(model) {
  const random = createRandom(1);
  const weights = model.weights.map((weight) => [weight.originalName, randomWeight(weight, random)]);
  return { topology: parseTopology(model.toJSON(null, false)), weights: new Map(weights) };
}

/** Numbers that keep activations around 1; variances that are positive. */
function randomWeight({ shape, originalName }, random) {
  const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const [low, high] = originalName.endsWith('variance') ? [0.5, 1.5] : [-0.1, 0.1];
  const spread = shape.length === 1 ? 1 : 10 * Math.sqrt(6 / fanIn);
  const length = shape.reduce((product, value) => product * value, 1);
  return { shape, values: Float32Array.from({ length }, () => spread * random.uniform(low, high)) };
}

/** Transposed convolutions with batch normalisation, from 100 numbers to a picture of 64 x 64. */
function createDcgan() {
  const model = tf.sequential({ name: 'dcgan' });
  model.add(tf.layers.dense({ units: 4 * 4 * 256, inputShape: [100], useBias: false }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.reLU());
  model.add(tf.layers.reshape({ targetShape: [4, 4, 256] }));
  for (const filters of [128, 64, 32]) {
    const settings = { filters, kernelSize: 4, strides: 2, padding: 'same', useBias: false };
    model.add(tf.layers.conv2dTranspose(settings));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
  }
  model.add(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }));
  model.add(tf.layers.activation({ activation: 'tanh' }));
  return model;
}

/** Convolutions with batch normalisation, down and up again; each upsampling comes before a 1x1 convolution. */
function createAutoencoder() {
  const model = tf.sequential({ name: 'autoencoder' });
  const convolve = (filters, kernelSize, strides = 1, more = {}) => {
    const settings = { filters, kernelSize, strides, padding: 'same', useBias: false, ...more };
    model.add(tf.layers.conv2d(settings));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
  };
  convolve(32, 3, 1, { inputShape: [64, 64, 3] });
  convolve(64, 3, 2);
  convolve(128, 3, 2);
  for (const filters of [64, 32]) {
    convolve(2 * filters, 3);
    model.add(tf.layers.upSampling2d({ size: [2, 2] }));
    convolve(filters, 1);
  }
  model.add(tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'sigmoid' }));
  return model;
}
