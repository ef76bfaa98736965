import { presets } from '../../src/train/presets.js';
import type { Pg2Config } from '../../src/train/settings/pg2-settings.js';

const { preset, image, synthetic, precision, baseWidth, discriminator, g1, g2, checkpointEvery } =
  presets.tiny;
const { warped } = presets;

/** What makes a run tiny: the size, the people, the widths and the steps. */
const sizes = {
  ...{ image, synthetic, precision, baseWidth, checkpointEvery },
  discriminator: { ...warped.discriminator, baseWidth: discriminator.baseWidth },
  g1: { ...warped.g1, steps: g1.steps, batchSize: g1.batchSize },
  g2: { ...warped.g2, steps: g2.steps, batchSize: g2.batchSize },
};

/** The default model's settings, as small as those of the tiny preset. */
export const tinyWarped: Pg2Config = { ...warped, preset, ...sizes };

/** The flags of `repose train` that make the default model's preset so small. */
export const tinyWarpedFlags: readonly string[] = [
  ...['--preset', 'warped'],
  ...Object.entries(sizes).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]),
];
