import type { WeightTensor } from '../checkpoint/network-artifacts.js';

/** Finds weights by the various names in files. */
export interface WeightIndex {
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /**
   * Full names by names without the second last part: `lstm/kernel` for Keras'
   * `lstm/lstm_cell/kernel`.
   */
  readonly shortened: ReadonlyMap<string, readonly string[]>;
}

export function indexWeights(weights: ReadonlyMap<string, WeightTensor>): WeightIndex {
  const shortened = new Map<string, readonly string[]>();
  for (const name of weights.keys())
    shortened.set(shorten(name), [...(shortened.get(shorten(name)) ?? []), name]);
  return { weights, shortened };
}

/**
 * The full name of the weight at a path through nested models, `encoder/conv/kernel`, or undefined.
 * Files have the whole path or omit the outer models; like TensorFlow.js, looks for the name first,
 * then for shortened ones.
 */
export function findWeightName({ weights, shortened }: WeightIndex, path: string): string | undefined {
  const parts = path.split('/');
  const names = parts.slice(1).map((_part, index) => parts.slice(index).join('/'));
  const exact = names.find((name) => weights.has(name));
  if (exact !== undefined) return exact;
  const [only, ...more] =
    names.map((name) => shortened.get(name) ?? []).find(({ length }) => length > 0) ?? [];
  return more.length === 0 ? only : undefined;
}

function shorten(name: string): string {
  return name.split('/').toSpliced(-2, 1).join('/');
}
