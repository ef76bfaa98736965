import type { Random } from '../random.js';
import type { Pair, PictureSet } from './picture-set.js';

/**
 * One of the set's pairs; where it lists none, one of all ordered pairs of pictures of the same person: a person first, then
 * two of their pictures.
 */
export function samplePair(set: PictureSet, random: Random): Pair {
  if (set.pairs !== undefined) return random.pick(set.pairs);
  const pictures = random.pick(set.persons);
  const cond = random.integer(0, pictures.length - 1);
  const offset = random.integer(1, pictures.length - 1);
  return { cond: pictures[cond]!, target: pictures[(cond + offset) % pictures.length]! };
}

/**
 * What a set of held-out people is judged by: at most `count` of the pairs that it lists, evenly spread; where it lists
 * none, one pair a person, the first picture to the second.
 */
export function judgedPairs(set: PictureSet, count = Number.POSITIVE_INFINITY): Pair[] {
  const all = set.pairs ?? set.persons.map(([cond, target]) => ({ cond: cond!, target: target! }));
  const taken = Math.min(count, all.length);
  return Array.from({ length: taken }, (_, i) => all[Math.floor((i * all.length) / taken)]!);
}
