import { InvalidArgumentError } from 'commander';

/** A flag's regular expression, which must have a group. */
export function parsePattern(text: string): RegExp {
  try {
    const pattern = new RegExp(text);
    if (new RegExp(`${text}|`).exec('')!.length > 1) return pattern;
  } catch {
    // falls through to the message for both faults
  }
  throw new InvalidArgumentError('Expected a regular expression with a group, for example "^([^_]+)_".');
}
