/** The names of the halves of PG2 and of their inputs, for every program. */

/** The stages in the order in which they run: `coarse` runs G1, `refine` runs G2. */
export const stages = ['coarse', 'refine'] as const;
export type StageName = (typeof stages)[number];

/**
 * The pictures in the order in which they are drawn: the one of `coarse`, then the one of `refine`.
 */
export const pictureNames = ['coarse', 'refined'] as const;
export type PictureName = (typeof pictureNames)[number];

/** The input of coarse graphs by which networks of `warped` inputs are known: the source pose. */
export const condJointsName = 'cond_joints';

/** The input of graphs that draw samples: their noise. */
export const noiseName = 'noise';

/**
 * The training stages of all methods in their order, each named after its generator: G1 alone, then
 * G2 against D; R of SimGAN; G of DAGAN.
 */
export const trainingStages = ['g1', 'g2', 'r', 'g'] as const;
export type TrainingStage = (typeof trainingStages)[number];
