import { InvalidArgumentError } from 'commander';

/** A flag's number; the program that uses it checks its range. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** A flag with several numbers; commander calls it for each. */
export function parseNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, parseNumber(text)];
}

/** A flag's count: a whole number of at least 1. */
export function parseCount(text: string): number {
  const count = parseNumber(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return count;
}

const largestSeed = 2 ** 32 - 1;

/** A flag's seed of a request: a whole number that fits into 32 bits. */
export function parseSeed(text: string): number {
  const seed = parseNumber(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > largestSeed)
    throw new InvalidArgumentError(`Expected a whole number from 0 to ${largestSeed}.`);
  return seed;
}
