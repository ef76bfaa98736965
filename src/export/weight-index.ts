import type { WeightTensor } from '../checkpoint/network-artifacts.js';

/** Weights by all the names under which files have them. */
export interface WeightIndex {
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /** Full names by those without the part before the last: `lstm/kernel` of `lstm/lstm_cell/kernel`, as Keras writes cells. */
  readonly shortened: ReadonlyMap<string, readonly string[]>;
}

export function indexWeights(weights: ReadonlyMap<string, WeightTensor>): WeightIndex {
  const shortened = new Map<string, readonly string[]>();
  for (const name of weights.keys())
    shortened.set(shorten(name), [...(shortened.get(shorten(name)) ?? []), name]);
  return { weights, shortened };
}

/**
 * The full name of the weight at a path through nested models, `encoder/conv/kernel`, or undefined. Files have the whole path
 * or leave out what encloses the innermost models; TensorFlow.js too looks for a name first, and then for a shortened one.
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
