import { presets } from './presets.js';
import type { DaganConfig } from './settings/dagan-settings.js';

const { synthetic, tiny: tinyPg2 } = presets;

/** DAGAN for pictures of people on a CPU in an hour. */
const dagan: DaganConfig = {
  preset: 'dagan',
  method: 'dagan',
  seed: 1,
  image: synthetic.image,
  skeleton: synthetic.skeleton,
  data: 'synthetic', // until --data names a folder
  folder: synthetic.folder,
  synthetic: synthetic.synthetic,
  augmentation: { flip: true },
  baseWidth: 16, // 64 in the paper, at 16 times the multiplications
  noise: 8, // planes of the picture's size; the paper projects 100 numbers to some maps
  poseMask: true, // of the L1 distance
  adam: { beta1: 0, beta2: 0.9 }, // the paper's
  batchSize: 8, // 32 in the paper
  steps: 5000,
  generator: {
    learningRate: { peak: 5e-4, warmupSteps: 100, flatShare: 0.6 }, // five times the paper's: a narrow network
    clipNorm: 1,
    averageDecay: 0.998,
    samples: 2, // L1 from a single sample teaches G to ignore the noise; the nearer of two leaves the other free
    lambda: 100, // at 1, D outran G within 150 steps, whose colours fell apart
  },
  discriminator: {
    baseWidth: 32,
    updates: 1, // five in the paper, for its gradient penalty; spectral normalisation does with one
    learningRate: { peak: 2e-4, warmupSteps: 0, flatShare: 0.6 }, // D is ahead of G even so
  },
  backend: 'tensorflow',
  precision: 'auto',
  checkpointEvery: 500,
};

/** A run of seconds for tests and demonstrations: all parts are real, but nothing is learnt. */
const tiny: DaganConfig = {
  ...dagan,
  preset: 'tiny',
  image: tinyPg2.image,
  synthetic: tinyPg2.synthetic,
  baseWidth: 4,
  noise: 3,
  batchSize: 2,
  steps: 4,
  discriminator: { ...dagan.discriminator, baseWidth: 4, updates: 2 },
  precision: 'fp32', // the same numbers on every machine
  checkpointEvery: 2,
};

/** The presets of DAGAN. */
export const daganPresets = { dagan, tiny } as const;
