import { createHash } from 'node:crypto';
import { findSplit } from '../data/folder/find-split.js';

/** Longer ones are cut: two of them and an extension form a file name, which may have 255 bytes. */
const longestLabel = 80;

/** Separators in file names or annotation files. */
const unsafe = /[:/\\\p{Cc}]+/gu;

/**
 * A part of a file name for a person or a picture: its name, or the allowed characters of it and a
 * hash.
 */
export function toLabel(name: string): string {
  const safe = name.replace(unsafe, '_').replace(/^\.+$/, '_').slice(0, longestLabel);
  return safe === name ? name : `${safe}~${toHash(name)}`;
}

/**
 * A part of a file name for a pose. It contains no `--`, which separates it, and names no split: a
 * pose may come from a folder called test.
 */
export function toPoseLabel(name: string): string {
  const label = toLabel(name);
  return label.startsWith('-') || label.includes('--') || findSplit(label) !== undefined
    ? `pose~${toHash(name)}`
    : label;
}

/** Makes labels unique: those that several names share get a hash of the name. */
export function toUniqueLabels<T>(
  items: readonly T[],
  toParts: (item: T) => { readonly label: string; readonly name: string },
): string[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    const { label } = toParts(item);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return items.map((item) => {
    const { label, name } = toParts(item);
    return counts.get(label) === 1 ? label : `${label}~${toHash(name)}`;
  });
}

function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
