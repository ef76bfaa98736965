/** `smoothTorso` of src/warp as nodes. Legend: N batch, H height, W width. */
import { smoothingReachPx, torsoSmoothing } from '../../warp/smooth-torso.js';
import { int, ints, type Value } from '../graph.js';
import { mixNodes } from '../local-colours.js';
import type { Expressions } from './expressions.js';
import { addRows } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';

/** See `OpeningTorso`; the first of the segments is the torso's. */
interface OpeningNodes {
  readonly segments: Pick<SegmentNodes, 'y' | 'dy' | 'half' | 'seen'>;
  readonly torso: Value;
  /** How far the torso is folded, 0 to 1: [N, 1, 1, 1]. */
  readonly folded: Value;
}

/** A layer's colours [N, 3, H, W], smoothed. */
export function smoothTorsoNodes(on: Expressions, colours: Value, torso: OpeningNodes): Value {
  const height = Number(colours.shape[2]);
  const reach = smoothingReachPx(height);
  const means = on.node('AveragePool', [colours], colours.shape, {
    kernel_shape: ints([2 * reach + 1, 1]),
    pads: ints([reach, 0, reach, 0]),
    count_include_pad: int(0),
  });
  const share = on.mul(findFoldedRows(on, height, torso), torsoSmoothing.share);
  return mixNodes(on, means, colours, share);
}

/** How far each row of a picture lies between the ends of a torso that opens up: [N, 1, H, 1]. */
export function findFoldedRows(
  on: Expressions,
  height: number,
  { segments, torso, folded }: OpeningNodes,
): Value {
  const pick = (name: 'y' | 'dy' | 'half' | 'seen') => on.slice(segments[name], 1, [0, 1]);
  const away = on.unary('Abs', on.sub(addRows(on, height), pick('y'))); // [N, 1, H, 1]
  const within = on.sub(on.mul(on.unary('Abs', pick('dy')), pick('half')), away);
  const inside = on.clip(on.div(within, on.mul(torso, torsoSmoothing.fade)), 0, 1);
  return on.mul(inside, on.mul(folded, on.toFloat(pick('seen'))));
}
