import { InvalidArgumentError } from 'commander';
import type { Shard } from '../augment/shard.js';

/** A flag's shard, INDEX/COUNT: `3/16` is the third of sixteen. */
export function parseShard(text: string): Shard {
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count)
    throw new InvalidArgumentError('Expected INDEX/COUNT with an index from 1 to the count, as in 3/16.');
  return { index, count };
}
