import { z } from 'zod';
import { defaultPick } from '../data/folder/pick-split.js';
import { skeletonSettingSchema } from '../pose/skeleton-schema.js';

const scheduleSchema = z.strictObject({
  peak: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  flatShare: z.number().min(0).max(1),
});

const positive = z.int().positive();

/** How a data folder is read; all of it has a default. */
const folderSchema = z
  .strictObject({
    /** How pictures of other sizes become the model's. */
    framing: z.enum(['cover', 'contain', 'stretch']).default('cover'),
    /** Whether a file that cannot be used ends the run before its first step, or is left out. */
    badFiles: z.enum(['refuse', 'skip']).default('refuse'),
    /** Held out where the data set has no split of its own. */
    heldOutPeople: positive.default(defaultPick.heldOutPeople),
    /** Its first group in a picture's path is the person. */
    personPattern: z.string().min(1).nullish(),
  })
  .prefault({});
/** Batches whose gradients make one step: a large batch in a small memory. D's normalisation sees one batch at a time. */
const accumulate = positive.default(1);
/** null switches off what a preset has. */
const clipNorm = z.number().positive().nullish();
const averageDecay = z.number().min(0).max(0.999999).nullish();

const settingsSchema = z.strictObject({
  preset: z.string(),
  seed: z.int().nonnegative(),
  image: z.strictObject({ width: z.int().min(16), height: z.int().min(32) }),
  /** The joints of poses: a built-in skeleton's name, or a definition. */
  skeleton: skeletonSettingSchema,
  /** What the pictures are: `synthetic` people are drawn, all others are read from `dataFolder`. */
  data: z.enum(['synthetic', 'market1501', 'deepfashion', 'folder']),
  dataFolder: z.string().min(1).nullish(),
  folder: folderSchema,
  synthetic: z.strictObject({
    seed: z.int().nonnegative(),
    identities: positive,
    posesPerIdentity: z.int().min(2),
    heldOutIdentities: positive,
  }),
  augmentation: z.strictObject({ flip: z.boolean(), dropJoints: z.number().min(0).max(1) }),
  baseWidth: positive,
  /** A run, or a checkpoint's folder, whose networks this run starts from: for fine-tuning. */
  from: z.string().min(1).nullish(),
  initialisation: z.enum(['xavier', 'scaled-he']),
  discriminator: z.strictObject({ baseWidth: positive, input: z.enum(['pair', 'triplet']) }),
  /** Whether the L1 loss weighs the target's pose mask double (PG2, eq. 1). */
  poseMask: z.boolean(),
  adam: z.strictObject({ beta1: z.number().min(0).max(1), beta2: z.number().min(0).max(1) }),
  g1: z.strictObject({
    steps: positive,
    batchSize: positive,
    accumulate,
    learningRate: scheduleSchema,
    clipNorm,
    averageDecay,
    /** Lets G1 learn against D too: the one-stage model of PG2's Table 1. */
    adversarial: z
      .strictObject({ lambda: z.number().nonnegative(), discriminatorLearningRate: scheduleSchema })
      .nullish(),
  }),
  g2: z.strictObject({
    /** 0 leaves stage 2 out. */
    steps: z.int().nonnegative(),
    batchSize: positive,
    accumulate,
    learningRate: scheduleSchema,
    discriminatorLearningRate: scheduleSchema,
    /** lambda of PG2, eq. 4: the weight of the L1 loss beside the adversarial one. */
    lambda: z.number().nonnegative(),
    clipNorm,
    averageDecay,
  }),
  /** What computes: TensorFlow's own library, or WebGPU. */
  backend: z.enum(['tensorflow', 'webgpu']).default('tensorflow'),
  /** Of convolutions; auto is settled when a run starts, and its config.json says as what. */
  precision: z.enum(['fp32', 'bfloat16', 'auto']),
  /** Steps between checkpoints with their sample grid and held-out metrics. */
  checkpointEvery: positive,
});

/** Everything that determines a run, apart from where its files lie. Written to `config.json` before step one. */
export const trainConfigSchema = settingsSchema.refine(
  ({ backend, precision }) => backend === 'tensorflow' || precision !== 'bfloat16',
  { path: ['precision'], error: 'Only backend tensorflow computes in bfloat16, expected fp32 or auto' },
);

export type TrainConfig = z.infer<typeof trainConfigSchema>;

/** The number format of a run's convolutions, once `auto` is settled. */
export type TrainingPrecision = Exclude<TrainConfig['precision'], 'auto'>;
