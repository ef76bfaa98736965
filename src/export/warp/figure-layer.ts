import type { Value } from '../graph.js';

/**
 * A layer of a figure: colours [N, 3, H, W]; the share that it covers as each side, and how far the colours are its own,
 * [N, 1, H, W].
 */
export interface LayerNodes {
  readonly colours: Value;
  readonly right: Value;
  readonly left: Value;
  readonly known: Value;
}
