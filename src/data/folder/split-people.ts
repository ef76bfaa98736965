import type { Random } from '../../random.js';
import type { Split } from './find-split.js';
import type { DataPicture } from './read-data-folder.js';

/** At most this share of the people is held out where the data set does not say. */
const heldOutShare = 0.1;

/**
 * Each picture's side of the split: as the data set says; where it does not say it of all, whole identities are drawn for the
 * test, at most `heldOut` and a tenth of them, and at least one where there are two.
 */
export function splitPeople(
  pictures: readonly DataPicture[],
  { heldOut, random }: { readonly heldOut: number; readonly random: Random },
): ReadonlyMap<DataPicture, Split> {
  if (pictures.every(({ split }) => split !== undefined))
    return new Map(pictures.map((picture) => [picture, picture.split!]));
  const identities = [...new Set(pictures.map(({ identity }) => identity))].sort();
  const most = Math.min(heldOut, Math.max(1, Math.floor(identities.length * heldOutShare)));
  const held = new Set<string>();
  while (held.size < Math.min(most, identities.length - 1)) held.add(random.pick(identities));
  return new Map(pictures.map((picture) => [picture, held.has(picture.identity) ? 'test' : 'train']));
}
