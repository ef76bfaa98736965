import { z } from 'zod';
import { daganSchema } from './settings/dagan-settings.js';
import { pg2Schema } from './settings/pg2-settings.js';
import { simganSchema } from './settings/simgan-settings.js';

/**
 * Everything that determines a run, except the folders of its files, by its method. Written to
 * `config.json` before the first step.
 */
export const trainConfigSchema = z
  .discriminatedUnion('method', [pg2Schema, simganSchema, daganSchema])
  .refine(({ backend, precision }) => backend === 'tensorflow' || precision !== 'bfloat16', {
    path: ['precision'],
    error: 'bfloat16 needs the backend tensorflow, expected fp32 or auto',
  });

export type TrainConfig = z.infer<typeof trainConfigSchema>;

/** What a run trains: PG2, or a model that multiplies training data in another way. */
export type Method = TrainConfig['method'];

/** The number format of a run's convolutions, once `auto` is settled. */
export type TrainingPrecision = Exclude<TrainConfig['precision'], 'auto'>;
