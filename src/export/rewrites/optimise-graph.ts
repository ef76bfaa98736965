import type { Graph } from '../graph.js';
import { computeRowsTogether } from './compute-rows-together.js';
import { convolveBeforeUpsampling } from './convolve-before-upsampling.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { foldFlattenOrder } from './fold-flatten-order.js';
import { foldReshapeOrder } from './fold-reshape-order.js';
import { guardPaddedPools } from './guard-padded-pools.js';
import { poolBeforeConcat } from './pool-before-concat.js';
import { poolFactors } from './pool-factors.js';
import { removeUnused } from './remove-unused.js';
import type { Rewrite } from './rewrite.js';
import { splitOddChannels } from './split-odd-channels.js';
import { upsampleLast } from './upsample-last.js';

/**
 * The rewrites of all exported graphs, in order; docs/graph-rewrites.md has their gains, and those
 * of rejected ones.
 */
export const rewrites = {
  foldFlattenOrder,
  foldReshapeOrder,
  foldBatchNorm,
  poolBeforeConcat,
  poolFactors,
  upsampleLast,
  convolveBeforeUpsampling,
  splitOddChannels,
  computeRowsTogether,
} satisfies Record<string, Rewrite>;

export type RewriteName = keyof typeof rewrites;

/** The names of the rewrites, in order. */
export const rewriteNames = Object.keys(rewrites) as RewriteName[]; // the keys of the table

export interface RewriteOptions {
  /** Rewrites to omit: to measure them, or for a runtime that runs the plain graph better. */
  readonly without?: readonly RewriteName[];
}

/** The graph after all rewrites: the same results with less work, and nothing unused. */
export function optimiseGraph(graph: Graph, { without = [] }: RewriteOptions = {}): Graph {
  const applied = rewriteNames
    .filter((name) => !without.includes(name))
    .map((name): Rewrite => rewrites[name]);
  const rewritten = applied.reduce((result, rewrite) => rewrite(result), graph);
  return removeUnused(guardPaddedPools(rewritten)); // the guard is for right results, and so for every graph
}
