/** What an idle engine finds waiting. */
export interface Waiting {
  /** Coarse stages, which any engine may take. */
  readonly coarse: number;
  /** Engines that take work. */
  readonly engines: number;
  /** Refinements of pictures whose coarse stage this engine keeps. */
  readonly refine: number;
  /** Coarse stages that this engine has drawn in a row while a refinement waited. */
  readonly coarseInRow: number;
  /** Whether the last stage that this engine drew was a refinement. */
  readonly hasJustRefined: boolean;
  /** Whether the refinements would be late if they waited much longer. */
  readonly isRefineDue: boolean;
}

/**
 * The stage that an idle engine draws next, where both kinds wait. While fewer coarse stages wait
 * than there are engines, the two take turns: a request with a coarse picture is one short stage
 * from its end, and no request waits long. More coarse stages are a burst: they go first, because
 * each has a person waiting for a first picture, as long as the refinements are not due.
 *
 * Bounds, which the tests hold: of every `maxCoarseInRow + 1` stages that an engine draws while a
 * refinement waits for it, at least one is a refinement; and unless refinements are due, an engine
 * draws no two in a row while a coarse stage waits.
 */
export function chooseStage(waiting: Waiting, maxCoarseInRow: number): 'coarse' | 'refine' | 'none' {
  const { coarse, engines, refine, coarseInRow, hasJustRefined, isRefineDue } = waiting;
  if (refine === 0) return coarse > 0 ? 'coarse' : 'none';
  if (coarse === 0 || isRefineDue || coarseInRow >= maxCoarseInRow) return 'refine';
  const isBurst = coarse >= engines;
  return isBurst || hasJustRefined ? 'coarse' : 'refine';
}
