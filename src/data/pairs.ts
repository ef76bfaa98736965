import type { Random } from '../random.js';
import type { Pair, PictureSet } from './picture-set.js';

/** One of all ordered pairs of pictures of the same person: a person first, then two of their pictures. */
export function samplePair(set: PictureSet, random: Random): Pair {
  const pictures = random.pick(set.persons);
  const cond = random.integer(0, pictures.length - 1);
  const offset = random.integer(1, pictures.length - 1);
  return { cond: pictures[cond]!, target: pictures[(cond + offset) % pictures.length]! };
}

/** One pair a person, the first picture to the second: what a set of held-out people is judged by. */
export function firstPairs(set: PictureSet): Pair[] {
  return set.persons.map(([cond, target]) => ({ cond: cond!, target: target! }));
}
