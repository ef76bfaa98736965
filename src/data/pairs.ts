import type { Random } from '../random.js';
import type { Pair, PictureSet } from './picture-set.js';

/**
 * Picks one of the set's listed pairs; if it lists none, picks a person and then two of their
 * pictures.
 */
export function samplePair(set: PictureSet, random: Random): Pair {
  if (set.pairs !== undefined) return random.pick(set.pairs);
  const pictures = random.pick(set.persons);
  const cond = random.integer(0, pictures.length - 1);
  const offset = random.integer(1, pictures.length - 1);
  return { cond: pictures[cond]!, target: pictures[(cond + offset) % pictures.length]! };
}

/**
 * The pairs to score a set of held-out people on: at most `count` of its listed pairs, evenly
 * spread; if it lists none, one pair per person, from the first picture to the second.
 */
export function judgedPairs(set: PictureSet, count = Number.POSITIVE_INFINITY): Pair[] {
  const all = set.pairs ?? set.persons.map(([cond, target]) => ({ cond: cond!, target: target! }));
  const taken = Math.min(count, all.length);
  return Array.from({ length: taken }, (_, i) => all[Math.floor((i * all.length) / taken)]!);
}
