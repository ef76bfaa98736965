import type { Manifest } from '../../bundle/manifest.js';
import { readNoiseLength } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import { createRandom, drawNoise } from '../../random.js';

/**
 * The noise of a request's seed, for a model that draws samples: the same seed gives the same
 * picture. Throws `invalid-argument` for a seed that is not 0 with another model.
 */
export function parseNoise(seed: number, { name, stages }: Manifest): Float32Array | undefined {
  const length = readNoiseLength(stages);
  if (length !== undefined) return drawNoise(createRandom(seed), length);
  if (seed === 0) return undefined;
  const description = `Cannot read seed: ${seed}, expected nothing: the model ${name} draws no samples`;
  throw ReposeError.invalid([{ field: 'seed', description }]);
}
