import { z } from 'zod';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { findBodyParts } from '../../warp/body-parts.js';
import { networkInputs, warpedInputs } from '../../warp/network-inputs.js';
import { coarseDownscales } from '../networks/generator-options.js';
import { averageDecay, clipNorm, commonSettings, flip, positive, scheduleSchema } from './common-settings.js';

/** The paper's cross entropy (PG2, eq. 2 and 3), or the hinge loss of spectrally normalised networks. */
const adversarialLosses = ['cross-entropy', 'hinge'] as const;
export type AdversarialLoss = (typeof adversarialLosses)[number];

/**
 * Batches per step, whose gradients are averaged: a large batch in little memory. D normalises each
 * batch by itself.
 */
const accumulate = positive.default(1);

/** What determines a run of PG2. */
export const pg2Schema = z
  .strictObject({
    ...commonSettings,
    /** Absent in runs of before there were other methods. */
    method: z.literal('pg2').optional().default('pg2'),
    /** What G1 and G2 see beside the paper's inputs. */
    inputs: z.enum(networkInputs).default('paper'),
    /**
     * Those of `warped` inputs that always look as if the source pose were not told, to measure what
     * the others do. Such a run is not exported.
     */
    hiddenInputs: z.array(z.enum(warpedInputs)).default([]),
    augmentation: z.strictObject({
      flip,
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
      /** Share of pictures that show a part of the person, enlarged, as photographs of half a person. */
      crop: z.number().min(0).max(1).default(0),
      /** The standard deviation of source joints from their place, over the picture's height. */
      sourceError: z.number().min(0).max(0.1).default(0),
    }),
    /** How many times smaller than the picture G1 works; 1 as in the paper. */
    coarseDownscale: z.union(coarseDownscales.map((times) => z.literal(times))).default(1),
    initialisation: z.enum(['xavier', 'scaled-he']),
    discriminator: z.strictObject({
      baseWidth: positive,
      input: z.enum(['pair', 'triplet']),
      loss: z.enum(adversarialLosses).default('cross-entropy'),
      /** Divides D's kernels by their largest singular values, in place of batch normalisation. */
      spectralNormalization: z.boolean().default(false),
    }),
    /** What faces and hands add to the pose mask's 1. */
    detailWeight: z.number().min(0).default(0),
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

export type Pg2Config = z.infer<typeof pg2Schema>;
