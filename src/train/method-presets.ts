import type { Method, TrainConfig } from './config.js';
import { daganPresets } from './dagan-presets.js';
import { presets } from './presets.js';
import { simganPresets } from './simgan-presets.js';

/** The presets of each method by their names. */
export const methodPresets = { pg2: presets, simgan: simganPresets, dagan: daganPresets } satisfies Record<
  Method,
  Readonly<Record<string, TrainConfig>>
>;

/** The preset of each method that a run has where none is named. */
export const defaultPresets = { pg2: 'synthetic', simgan: 'simgan', dagan: 'dagan' } satisfies Record<
  Method,
  string
>;
