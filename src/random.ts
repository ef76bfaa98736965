import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { ReposeError } from './errors.js';

/** A seeded stream of random numbers; each draw advances it. */
export interface Random {
  /** A number in [low, high). */
  uniform(low: number, high: number): number;
  /** A whole number in [low, highInclusive]. */
  integer(low: number, highInclusive: number): number;
  /** One of the items, with probabilities proportional to the weights; uniform without weights. */
  pick<T>(items: readonly T[], weights?: readonly number[]): T;
  /** A normally distributed number. */
  normal(mean: number, sd: number): number;
  /** The stream's state as JSON, from which `restoreRandom` continues. */
  state(): number[];
}

/**
 * The stream of a seed, or one derived from it: `createRandom(seed, index)` is stream `index` of
 * `seed`, independent of earlier draws. Seeds and path entries are whole numbers; close ones give
 * unrelated streams.
 */
export function createRandom(seed: number, ...path: readonly number[]): Random {
  return restoreRandom(hashToState([seed, ...path]));
}

/** Continues a stream from its `state()`. Throws `invalid-argument` for anything else. */
export function restoreRandom(state: readonly number[]): Random {
  if (state.length !== 4 || !state.every(Number.isInteger) || state.every((word) => word === 0))
    throw ReposeError.invalid([
      {
        field: 'state',
        description: `Cannot restore a random generator: [${state.join(', ')}], expected four whole numbers, not all 0`,
      },
    ]);
  const generator = xoroshiro128plusFromState(state);
  const unit = () => uniformFloat64(generator);
  return {
    uniform: (low, high) => low + (high - low) * unit(),
    integer: (low, highInclusive) => uniformInt(generator, low, highInclusive),
    pick: (items, weights) => pickWeighted(items, weights ?? items.map(() => 1), unit()),
    normal: (mean, sd) => mean + sd * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    state: () => [...generator.getState()],
  };
}

/** The next numbers of a stream from the standard normal distribution: the noise of a sample. */
export function drawNoise(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal(0, 1));
}

function pickWeighted<T>(items: readonly T[], weights: readonly number[], unit: number): T {
  let rest = unit * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, item] of items.entries()) {
    rest -= weights[index] ?? 0;
    if (rest < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new ReposeError('internal', 'Cannot pick: no items, expected at least one');
  return last;
}

/**
 * Four well mixed 32-bit words: SplitMix32's finaliser over the numbers, both 32-bit halves of
 * each.
 */
function hashToState(numbers: readonly number[]): number[] {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = mix(hash ^ (number | 0));
    hash = mix(hash ^ Math.floor(number / 2 ** 32));
  }
  return [1, 2, 3, 4].map((word) => mix(hash + Math.imul(word, 0x9e3779b9)));
}

function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
