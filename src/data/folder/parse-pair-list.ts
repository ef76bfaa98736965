import { ReposeError } from '../../errors.js';
import type { Problem } from './problem.js';

/** The first line of a pairs file as PG2's successors publish them. */
export const pairListHeader = 'from,to';

/** The file names of a pair: the condition picture and the target picture. */
export interface NamedPair {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads a pairs file: a line a pair, `FROM,TO`, names without quotes or commas. Throws `invalid-argument`, naming `place`,
 * without its header.
 */
export function parsePairList(
  text: string,
  place: string,
): { readonly pairs: readonly NamedPair[]; readonly problems: readonly Problem[] } {
  const [header = '', ...lines] = text.split(/\r?\n/);
  if (header.trim() !== pairListHeader)
    throw new ReposeError(
      'invalid-argument',
      `Cannot read ${place}: its first line is ${JSON.stringify(header.slice(0, 60))}, expected ${pairListHeader}`,
    );
  const pairs: NamedPair[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [from = '', to = '', ...rest] = line.split(',').map((field) => field.trim());
    if (from !== '' && to !== '' && rest.length === 0) pairs.push({ from, to });
    else
      problems.push({
        place: `${place}:${index + 2}`,
        description: `${JSON.stringify(line.slice(0, 60))}, expected two file names with a comma between`,
      });
  }
  return { pairs, problems };
}
