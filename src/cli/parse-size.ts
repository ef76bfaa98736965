import { InvalidArgumentError } from 'commander';
import type { Size } from '../pose/skeleton.js';

/** A flag's size in pixels, WIDTHxHEIGHT. */
export function parseSize(text: string): Size {
  const [, width = 0, height = 0] = (/^(\d{1,4})x(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (width < 16 || height < 16 || width > 2048 || height > 2048)
    throw new InvalidArgumentError('Expected WIDTHxHEIGHT, each from 16 to 2048.');
  return { width, height };
}
