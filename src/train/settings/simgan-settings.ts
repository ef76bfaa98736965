import { z } from 'zod';
import { averageDecay, clipNorm, commonSettings, flip, positive, scheduleSchema } from './common-settings.js';

/** What determines a run of SimGAN (Shrivastava et al. 2017). */
export const simganSchema = z.strictObject({
  ...commonSettings,
  method: z.literal('simgan'),
  /** The folder of unlabelled pictures that refined ones become like. */
  photographs: z.string().min(1).nullish(),
  augmentation: z.strictObject({ flip }),
  /** Pairs of pictures per batch: R refines both pictures of each. */
  batchSize: positive,
  /** Steps after the pretraining, each of `refiner.updates` batches of R and then one of D. */
  steps: positive,
  refiner: z.strictObject({
    /** The first steps, in which R learns by self-regularisation alone to change nothing. */
    pretrainingSteps: z.int().nonnegative(),
    /** K_g of the paper's Algorithm 1. */
    updates: positive,
    learningRate: scheduleSchema,
    clipNorm,
    averageDecay,
    /** The weight of the self-regularisation: the sum of |R(x) - x| over pixels and channels. */
    lambda: z.number().nonnegative(),
    /** The weight of the term that keeps the colours of a pair together, on the scale of lambda's. */
    pairColours: z.number().nonnegative(),
  }),
  discriminator: z.strictObject({
    /** Channels of the first convolution; 96 in the paper. The others have 2/3, 1/3 and 1/3 of it. */
    baseWidth: z.int().min(3),
    /** The next steps, in which D learns alone. */
    pretrainingSteps: z.int().nonnegative(),
    learningRate: scheduleSchema,
    /** Refined pictures of earlier steps, of which half of D's refined pictures are; 0 for none. */
    history: z.int().nonnegative(),
  }),
});

export type SimganConfig = z.infer<typeof simganSchema>;
