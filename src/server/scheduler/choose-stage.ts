/** What an idle engine finds waiting. */
export interface Waiting {
  /** Coarse stages, which any engine may take. */
  readonly coarse: number;
  /** Refinements of pictures whose coarse stage this engine keeps. */
  readonly refine: number;
  /** Coarse stages that this engine has drawn in a row while a refinement waited. */
  readonly coarseInRow: number;
  /** Whether the refinements would be late if they waited much longer. */
  readonly isRefineDue: boolean;
}

/**
 * The stage that an idle engine draws next. Coarse pictures go first, because a person waits for them, as long as the
 * refinements are not due. After `maxCoarseInRow` of them a refinement that waits gets its turn, so that of every
 * `maxCoarseInRow + 1` stages at least one is a refinement while any waits.
 */
export function chooseStage(waiting: Waiting, maxCoarseInRow: number): 'coarse' | 'refine' | 'none' {
  const mayDrawCoarse =
    waiting.refine === 0 || (!waiting.isRefineDue && waiting.coarseInRow < maxCoarseInRow);
  if (waiting.coarse > 0 && mayDrawCoarse) return 'coarse';
  return waiting.refine > 0 ? 'refine' : 'none';
}
