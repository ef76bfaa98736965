import { z } from 'zod';
import { averageDecay, clipNorm, commonSettings, flip, positive, scheduleSchema } from './common-settings.js';

/** What determines a run of DAGAN (Antoniou et al. 2017). */
export const daganSchema = z.strictObject({
  ...commonSettings,
  method: z.literal('dagan'),
  augmentation: z.strictObject({ flip }),
  /** Planes of noise beside the picture: the length of z. */
  noise: positive,
  /** Pairs of pictures per batch. */
  batchSize: positive,
  /** Steps, each of `discriminator.updates` batches of D and then one of G. */
  steps: positive,
  generator: z.strictObject({
    learningRate: scheduleSchema,
    clipNorm,
    averageDecay,
    /** Samples of each picture of a batch, of which the nearest counts in the L1 distance; 1 as published. */
    samples: positive.default(1),
    /** The weight of the L1 distance from the pair's other picture; 0 as published. */
    lambda: z.number().nonnegative(),
  }),
  discriminator: z.strictObject({
    /** Channels of the first convolution. */
    baseWidth: positive,
    updates: positive,
    learningRate: scheduleSchema,
  }),
});

export type DaganConfig = z.infer<typeof daganSchema>;
