import { presets } from './presets.js';
import type { SimganConfig } from './settings/simgan-settings.js';

const { synthetic, tiny: tinyPg2 } = presets;
const constant = (peak: number) => ({ peak, warmupSteps: 0, flatShare: 1 });

/** SimGAN for pictures of people on a CPU in an hour; the paper's networks and order of steps. */
const simgan: SimganConfig = {
  preset: 'simgan',
  method: 'simgan',
  seed: 1,
  image: synthetic.image,
  skeleton: synthetic.skeleton,
  data: 'synthetic', // until --data names a folder
  folder: synthetic.folder,
  synthetic: synthetic.synthetic,
  augmentation: { flip: true },
  baseWidth: 16, // 64 in the paper, at 16 times the multiplications
  poseMask: true, // a person's own pixels change least
  adam: synthetic.adam, // the paper descends without momentum, over batches of 512
  batchSize: 8, // 16 pictures
  steps: 2000,
  refiner: {
    pretrainingSteps: 1000, // the paper's
    updates: 2, // the paper's
    learningRate: constant(1e-3),
    clipNorm: null, // the losses are sums over places: Adam takes their scale out
    averageDecay: 0.995, // a single step's R carries the fashion of the last duel
    lambda: 0.05,
    pairColours: 0.05, // as much as the self-regularisation
  },
  discriminator: {
    baseWidth: 96, // the paper's
    pretrainingSteps: 200, // the paper's
    learningRate: constant(2e-4),
    history: 800, // fifty batches, as public programs have
  },
  backend: 'tensorflow',
  precision: 'fp32', // R must repeat levels, which bfloat16 cannot tell apart
  checkpointEvery: 500,
};

/** A run of seconds for tests and demonstrations: all parts are real, but nothing is learnt. */
const tiny: SimganConfig = {
  ...simgan,
  preset: 'tiny',
  image: tinyPg2.image,
  synthetic: tinyPg2.synthetic,
  baseWidth: 4,
  batchSize: 2,
  steps: 4,
  refiner: { ...simgan.refiner, pretrainingSteps: 2 },
  discriminator: { ...simgan.discriminator, baseWidth: 24, pretrainingSteps: 2, history: 6 },
  checkpointEvery: 4,
};

/** The presets of SimGAN. */
export const simganPresets = { simgan, tiny } as const;
