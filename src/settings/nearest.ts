import leven from 'leven';

/** Returns the name that is spelled most like `unknown`, however its words are joined. */
export function findNearest(unknown: string, names: readonly string[]): string | undefined {
  const toLetters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const distances = names.map((name) => leven(toLetters(unknown), toLetters(name)));
  return names[distances.indexOf(Math.min(...distances))];
}
