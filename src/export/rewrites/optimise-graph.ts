import type { Graph } from '../graph.js';
import { foldFlattenOrder } from './fold-flatten-order.js';
import { foldReshapeOrder } from './fold-reshape-order.js';
import { guardPaddedPools } from './guard-padded-pools.js';
import { removeUnused } from './remove-unused.js';
import type { Rewrite } from './rewrite.js';

/** What every exported graph goes through, in this order. */
const rewrites: readonly Rewrite[] = [foldFlattenOrder, foldReshapeOrder, guardPaddedPools, removeUnused];

/** The graph after all rewrites: the same results with less work, and nothing unused. */
export function optimiseGraph(graph: Graph): Graph {
  return rewrites.reduce((result, rewrite) => rewrite(result), graph);
}
