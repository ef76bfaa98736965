import { z } from 'zod';
import { defaultPick } from '../data/folder/pick-split.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import { skeletonSettingSchema } from '../pose/skeleton-schema.js';
import { findBodyParts } from '../warp/body-parts.js';
import { networkInputs, warpedInputs } from '../warp/network-inputs.js';
import { coarseDownscales } from './networks/generator-options.js';

const scheduleSchema = z.strictObject({
  peak: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  flatShare: z.number().min(0).max(1),
});

const positive = z.int().positive();

/** The paper's cross entropy (PG2, eq. 2 and 3), or the hinge loss of spectrally normalised networks. */
export const adversarialLosses = ['cross-entropy', 'hinge'] as const;
export type AdversarialLoss = (typeof adversarialLosses)[number];

/** How to read a data folder; all settings have defaults. */
const folderSchema = z
  .strictObject({
    /** How to fit pictures to the model's size. */
    framing: z.enum(['cover', 'contain', 'stretch']).default('cover'),
    /** Whether an unusable file stops the run before its first step, or is left out. */
    badFiles: z.enum(['refuse', 'skip']).default('refuse'),
    /** The number of people to hold out if the data set has no split. */
    heldOutPeople: positive.default(defaultPick.heldOutPeople),
    /** A regular expression whose first group in a picture's path is the person. */
    personPattern: z.string().min(1).nullish(),
  })
  .prefault({});
/**
 * Batches per step, whose gradients are averaged: a large batch in little memory. D normalises each
 * batch by itself.
 */
const accumulate = positive.default(1);
/** null switches off a preset's setting. */
const clipNorm = z.number().positive().nullish();
const averageDecay = z.number().min(0).max(0.999999).nullish();

const settingsSchema = z.strictObject({
  preset: z.string(),
  seed: z.int().nonnegative(),
  image: z.strictObject({ width: z.int().min(16), height: z.int().min(32) }),
  /** The joints of poses: a built-in skeleton's name, or a definition. */
  skeleton: skeletonSettingSchema,
  /** The data set: `synthetic` renders people, all others are read from `dataFolder`. */
  data: z.enum(['synthetic', 'market1501', 'deepfashion', 'folder']),
  dataFolder: z.string().min(1).nullish(),
  folder: folderSchema,
  synthetic: z.strictObject({
    seed: z.int().nonnegative(),
    identities: positive,
    posesPerIdentity: z.int().min(2),
    heldOutIdentities: positive,
  }),
  /** What G1 and G2 see beside the paper's inputs. */
  inputs: z.enum(networkInputs).default('paper'),
  /**
   * Those of `warped` inputs that always look as if the source pose were not told, to measure what
   * the others do. Such a run is not exported.
   */
  hiddenInputs: z.array(z.enum(warpedInputs)).default([]),
  augmentation: z.strictObject({
    flip: z.boolean(),
    dropJoints: z.number().min(0).max(1),
    /**
     * Share of examples of `warped` inputs that do not tell the source pose, as callers who know
     * none.
     */
    dropSourcePose: z.number().min(0).max(1).default(0),
    /** Share of examples whose target is the condition image itself: what need not change stays. */
    samePicture: z.number().min(0).max(1).default(0),
    /** Share of examples that tell no joints of a confidence below 0.5. */
    dropUnsure: z.number().min(0).max(1).default(0),
    /** The standard deviation of source joints from their place, over the picture's height. */
    sourceError: z.number().min(0).max(0.1).default(0),
  }),
  baseWidth: positive,
  /** How many times smaller than the picture G1 works; 1 as in the paper. */
  coarseDownscale: z.union(coarseDownscales.map((times) => z.literal(times))).default(1),
  /** The run or checkpoint folder to fine-tune. */
  from: z.string().min(1).nullish(),
  initialisation: z.enum(['xavier', 'scaled-he']),
  discriminator: z.strictObject({
    baseWidth: positive,
    input: z.enum(['pair', 'triplet']),
    loss: z.enum(adversarialLosses).default('cross-entropy'),
    /** Divides D's kernels by their largest singular values, in place of batch normalisation. */
    spectralNormalization: z.boolean().default(false),
  }),
  /** Whether the L1 loss counts the pixels of the pose mask twice (PG2, eq. 1). */
  poseMask: z.boolean(),
  /** What faces and hands add to the pose mask's 1. */
  detailWeight: z.number().min(0).default(0),
  adam: z.strictObject({ beta1: z.number().min(0).max(1), beta2: z.number().min(0).max(1) }),
  g1: z.strictObject({
    steps: positive,
    batchSize: positive,
    accumulate,
    learningRate: scheduleSchema,
    clipNorm,
    averageDecay,
    /** Trains G1 against D too: the one-stage model of PG2's Table 1. */
    adversarial: z
      .strictObject({ lambda: z.number().nonnegative(), discriminatorLearningRate: scheduleSchema })
      .nullish(),
  }),
  g2: z.strictObject({
    /** 0 skips stage 2. */
    steps: z.int().nonnegative(),
    batchSize: positive,
    accumulate,
    learningRate: scheduleSchema,
    discriminatorLearningRate: scheduleSchema,
    /** lambda of PG2, eq. 4: the weight of the L1 loss against the adversarial one. */
    lambda: z.number().nonnegative(),
    /** Weight of the distance of D's activations for drawn pictures from those for real ones. */
    featureMatching: z.number().nonnegative().default(0),
    /** F of G2, if it differs from that of G1. */
    baseWidth: positive.nullish(),
    clipNorm,
    averageDecay,
  }),
  /** The backend: TensorFlow's library, or WebGPU. */
  backend: z.enum(['tensorflow', 'webgpu']).default('tensorflow'),
  /**
   * The number format of convolutions. A run settles `auto` when it starts, and its config.json has
   * the result.
   */
  precision: z.enum(['fp32', 'bfloat16', 'auto']),
  /** Steps between checkpoints, which come with a sample grid and held-out metrics. */
  checkpointEvery: positive,
});

/**
 * Everything that determines a run, except the folders of its files. Written to `config.json`
 * before the first step.
 */
export const trainConfigSchema = settingsSchema
  .refine(({ backend, precision }) => backend === 'tensorflow' || precision !== 'bfloat16', {
    path: ['precision'],
    error: 'bfloat16 needs the backend tensorflow, expected fp32 or auto',
  })
  .refine(
    ({ coarseDownscale: times, image, baseWidth }) =>
      [image.width, image.height, baseWidth].every((number) => number % times === 0),
    {
      path: ['coarseDownscale'],
      error:
        'The width, the height or baseWidth is not a multiple of it, expected one of which they are, as 1',
    },
  )
  .refine(({ inputs, skeleton }) => inputs === 'paper' || findBodyParts(toSkeleton(skeleton)) !== undefined, {
    path: ['inputs'],
    error: 'The skeleton has no shoulders and hips named as in coco18, expected paper',
  })
  .refine(({ inputs, hiddenInputs }) => inputs === 'warped' || hiddenInputs.length === 0, {
    path: ['hiddenInputs'],
    error: 'The inputs are those of the paper, expected none',
  });

export type TrainConfig = z.infer<typeof trainConfigSchema>;

/** The number format of a run's convolutions, once `auto` is settled. */
export type TrainingPrecision = Exclude<TrainConfig['precision'], 'auto'>;
