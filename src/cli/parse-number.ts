import { InvalidArgumentError } from 'commander';

/** A flag's number; its range is checked by the program that it goes to. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}
