import type { PictureScores } from '../metrics/measure-picture.js';

/** The scores of one example, by drawer. */
export interface ScoredExample {
  readonly index: number;
  readonly name: string;
  readonly scores: Readonly<Record<string, PictureScores>>;
}

/** Means over all examples, by drawer; missing and infinite scores do not count. */
export type Summary = Readonly<Record<string, Readonly<Partial<Record<keyof PictureScores, number>>>>>;

const scoreNames = [
  'ssim',
  'maskSsim',
  'l1',
  'maskL1',
  'psnr',
  'sharpness',
] as const satisfies (keyof PictureScores)[];

export function summarise(examples: readonly ScoredExample[]): Summary {
  const drawers = Object.keys(examples[0]?.scores ?? {});
  return Object.fromEntries(drawers.map((drawer) => [drawer, summariseDrawer(examples, drawer)]));
}

function summariseDrawer(examples: readonly ScoredExample[], drawer: string): Summary[string] {
  const means = scoreNames.map((name) => {
    const values = examples.flatMap(({ scores }) => scores[drawer]?.[name] ?? []).filter(Number.isFinite);
    return [name, values.reduce((sum, value) => sum + value, 0) / values.length] as const;
  });
  return Object.fromEntries(means.filter(([, mean]) => Number.isFinite(mean)));
}

/** The examples that reports show. */
export const rankings = ['best', 'median', 'worst'] as const;
export type Ranking = (typeof rankings)[number];

/** The `count` best, median and worst examples by `drawer`'s SSIM, best first. */
export function rank(
  examples: readonly ScoredExample[],
  drawer: string,
  count: number,
): Readonly<Record<Ranking, readonly ScoredExample[]>> {
  const ordered = [...examples].sort((a, b) => b.scores[drawer]!.ssim - a.scores[drawer]!.ssim);
  const middle = Math.max(0, Math.floor((ordered.length - count) / 2));
  return {
    best: ordered.slice(0, count),
    median: ordered.slice(middle, middle + count),
    worst: ordered.slice(-count).reverse(),
  };
}
