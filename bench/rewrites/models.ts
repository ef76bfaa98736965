/**
 * The networks that the rewrites are measured on: the paper's G1 and G2, and what users bring: a
 * generator as of DCGAN and an autoencoder, with batch normalisation. Their weights are random: no
 * rewrite looks at them.
 */
import type { LayersModel, Sequential } from '@tensorflow/tfjs';
import type { NetworkArtifacts, WeightTensor } from '#dist/checkpoint/network-artifacts.js';
import { parseTopology } from '#dist/checkpoint/topology.js';
import { countElements } from '#dist/count-elements.js';
import { convertModel } from '#dist/export/export-model.js';
import type { Graph } from '#dist/export/graph.js';
import type { RewriteOptions } from '#dist/export/rewrites/optimise-graph.js';
import { buildCoarseGraph, buildRefineGraph } from '#dist/export/stage-graphs.js';
import { createRandom, type Random } from '#dist/random.js';
import { createG1 } from '#dist/train/networks/g1.js';
import { createG2 } from '#dist/train/networks/g2.js';
import { tf } from '../tensorflow.js';

const image = { width: 64, height: 128 };
const joints = 18;

/** Makes a network, and gives what makes its graph, with any rewrites left out. */
export type CreateModel = () => (options?: RewriteOptions) => Promise<Graph>;

/** Every network by its name. */
export const models = {
  'G1 F=16': coarse(16),
  'G1 F=32': coarse(32),
  'G1 F=128': coarse(128),
  'G2 F=16': refine(16),
  'G2 F=32': refine(32),
  'G2 F=128': refine(128),
  'DCGAN generator': userModel(createDcgan),
  autoencoder: userModel(createAutoencoder),
} satisfies Record<string, CreateModel>;
export type ModelName = keyof typeof models;

/** The whole graph of G1, from bytes to bytes. */
function coarse(baseWidth: number): CreateModel {
  return () => {
    const g1 = toArtifacts(createG1({ image, baseWidth, joints, initialisation: 'zeros', seed: 1 }));
    return async (options) => buildCoarseGraph(g1, { ...image, joints }, options);
  };
}

/** The whole graph of G2. */
function refine(baseWidth: number): CreateModel {
  return () => {
    const g2 = toArtifacts(createG2({ image, baseWidth, initialisation: 'zeros', seed: 1 }));
    return async (options) => buildRefineGraph(g2, image, options);
  };
}

function userModel(create: () => LayersModel): CreateModel {
  return () => {
    const { topology, weights } = toArtifacts(create());
    return (options) => convertModel({ topology, readWeights: async () => weights }, options);
  };
}

function toArtifacts(model: LayersModel): NetworkArtifacts {
  const random = createRandom(1);
  const weights = model.weights.map(
    ({ originalName, shape }) =>
      [originalName, randomWeight(originalName, shape.map(Number), random)] as const, // none is open
  );
  return { topology: parseTopology(model.toJSON(null, false)), weights: new Map(weights) };
}

/** Numbers that keep activations around 1; variances that are positive. */
function randomWeight(name: string, shape: readonly number[], random: Random): WeightTensor {
  const fanIn = countElements(shape.slice(0, -1));
  const [low, high] = name.endsWith('variance') ? ([0.5, 1.5] as const) : ([-0.1, 0.1] as const);
  const spread = shape.length === 1 ? 1 : 10 * Math.sqrt(6 / fanIn);
  const length = countElements(shape);
  return { shape, values: Float32Array.from({ length }, () => spread * random.uniform(low, high)) };
}

/** Transposed convolutions with batch normalisation, from 100 numbers to a picture of 64 x 64. */
function createDcgan(): Sequential {
  const model = tf.sequential({ name: 'dcgan' });
  model.add(tf.layers.dense({ units: 4 * 4 * 256, inputShape: [100], useBias: false }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.reLU());
  model.add(tf.layers.reshape({ targetShape: [4, 4, 256] }));
  for (const filters of [128, 64, 32]) {
    const settings = { filters, kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;
    model.add(tf.layers.conv2dTranspose(settings));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
  }
  model.add(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }));
  model.add(tf.layers.activation({ activation: 'tanh' }));
  return model;
}

type ConvolutionArgs = Parameters<typeof tf.layers.conv2d>[0];

/**
 * Convolutions with batch normalisation, down and up again; each upsampling comes before a 1x1
 * convolution.
 */
function createAutoencoder(): Sequential {
  const model = tf.sequential({ name: 'autoencoder' });
  const convolve = (filters: number, kernelSize: number, more: Partial<ConvolutionArgs> = {}) => {
    model.add(tf.layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false, ...more }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
  };
  convolve(32, 3, { inputShape: [64, 64, 3] });
  convolve(64, 3, { strides: 2 });
  convolve(128, 3, { strides: 2 });
  for (const filters of [64, 32]) {
    convolve(2 * filters, 3);
    model.add(tf.layers.upSampling2d({ size: [2, 2] }));
    convolve(filters, 1);
  }
  model.add(tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'sigmoid' }));
  return model;
}
