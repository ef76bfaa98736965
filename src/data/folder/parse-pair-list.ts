import { type List, parseList } from './parse-list.js';

/** The first line of a pairs file as PG2's successors publish them. */
export const pairListHeader = 'from,to';

/**
 * Reads a pairs file: a line a pair, the condition picture's name under `from` and the target picture's under `to`, as `parseList` has
 * it. Undefined for a text that is no pairs file.
 */
export function parsePairList(text: string, place: string): List<'from' | 'to'> | undefined {
  return parseList(text, place, { columns: ['from', 'to'], expected: 'two file names with a comma between' });
}
