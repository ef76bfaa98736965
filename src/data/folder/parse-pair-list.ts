import { type List, parseList } from './parse-list.js';

/** The first line of a pairs file, as PG2's successors publish them. */
export const pairListHeader = 'from,to';

/**
 * Parses a pairs file with `parseList`: one line per pair, the condition image's name under `from`
 * and the target's under `to`. Returns undefined for any other text.
 */
export function parsePairList(text: string, place: string): List<'from' | 'to'> | undefined {
  return parseList(text, place, {
    columns: ['from', 'to'],
    expected: 'two file names, separated by a comma',
  });
}
