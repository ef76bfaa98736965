/** What waits for an idle engine. */
export interface Waiting {
  /** Coarse stages, which any engine may take. */
  readonly coarse: number;
  /** Engines that accept work. */
  readonly engines: number;
  /** Refinements of pictures whose coarse stage this engine keeps. */
  readonly refine: number;
  /** Coarse stages that this engine has drawn in a row while a refine stage waited. */
  readonly coarseInRow: number;
  /** Whether the last stage that this engine drew was a refine stage. */
  readonly hasJustRefined: boolean;
  /** Whether the refine stages will be late if they wait much longer. */
  readonly isRefineDue: boolean;
}

/**
 * Chooses the stage that an idle engine draws next. While fewer coarse stages wait than there are
 * engines, the two kinds take turns: then no request waits long. More coarse stages are a burst,
 * and go first as long as the refine stages are not due, because a person waits for each first
 * picture.
 *
 * The tests check two bounds. Of every `maxCoarseInRow + 1` stages that an engine draws while a
 * refine stage waits for it, at least one is a refine stage. Unless refine stages are due, an
 * engine never draws two in a row while a coarse stage waits.
 */
export function chooseStage(waiting: Waiting, maxCoarseInRow: number): 'coarse' | 'refine' | 'none' {
  const { coarse, engines, refine, coarseInRow, hasJustRefined, isRefineDue } = waiting;
  if (refine === 0) return coarse > 0 ? 'coarse' : 'none';
  if (coarse === 0 || isRefineDue || coarseInRow >= maxCoarseInRow) return 'refine';
  const isBurst = coarse >= engines;
  return isBurst || hasJustRefined ? 'coarse' : 'refine';
}
