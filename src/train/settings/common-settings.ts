import { z } from 'zod';
import { defaultPick } from '../../data/folder/pick-split.js';
import { skeletonSettingSchema } from '../../pose/skeleton-schema.js';

/** A learning rate's course over a stage: see `LearningRateSchedule`. */
export const scheduleSchema = z.strictObject({
  peak: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  flatShare: z.number().min(0).max(1),
});

export const positive = z.int().positive();

/** null switches off a preset's setting. */
export const clipNorm = z.number().positive().nullish();
export const averageDecay = z.number().min(0).max(0.999999).nullish();

/** Flips half of the examples left to right. */
export const flip = z.boolean();

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

/** The fields that every method's configuration has. */
export const commonSettings = {
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
  /** Channels of the generator's first convolution. */
  baseWidth: positive,
  /** The run or checkpoint folder to fine-tune. */
  from: z.string().min(1).nullish(),
  /** Whether losses of pixels count those of the pose mask twice (PG2, eq. 1). */
  poseMask: z.boolean(),
  adam: z.strictObject({ beta1: z.number().min(0).max(1), beta2: z.number().min(0).max(1) }),
  /** The backend: TensorFlow's library, or WebGPU. */
  backend: z.enum(['tensorflow', 'webgpu']).default('tensorflow'),
  /**
   * The number format of convolutions. A run settles `auto` when it starts, and its config.json has
   * the result.
   */
  precision: z.enum(['fp32', 'bfloat16', 'auto']),
  /** Steps between checkpoints, which come with a sample grid and held-out metrics. */
  checkpointEvery: positive,
} as const;
