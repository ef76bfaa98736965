/** The layers of a moved person as nodes. Legend: N batch, H height, W width. */
import { leastShare } from '../../warp/moving-layers.js';
import type { Value } from '../graph.js';
import { mixNodes } from '../local-colours.js';
import { coverFace, type FaceCoverNodes, placeDetails } from './cover-nodes.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-layer.js';
import type { FlowFieldNodes, LayerFlowNodes } from './flow-nodes.js';
import { type DrawnHandNodes, drawHandNodes } from './hidden-hand-nodes.js';
import { sampleNodes } from './sample-nodes.js';

/** What a layer, or some of them, bring to each pixel: see `warpPicture`. */
export interface SampleNodes {
  /** Where the colours of the layer that shows more come from, x and then y: [N, 2, H, W]. */
  readonly origin: Value;
  /** Colours, a side's share, and how far details of the colours are known: [N, 5, H, W]. */
  readonly planes: Value;
  /** S_l, and how far the layer reaches: [N, 1, H, W]. */
  readonly share: Value;
  readonly outline: Value;
}

/** Two of them as one. */
interface MixedNodes extends SampleNodes {
  /** The first one's share of the colours, [N, 1, H, W]. */
  readonly part: Value;
}

/** All layers as one. */
interface MovedNodes extends Omit<SampleNodes, 'planes' | 'outline'> {
  /** [N, 3, H, W] */
  readonly colours: Value;
  /** How far details of the colours are those of the picture: [N, 1, H, W]. */
  readonly details: Value;
  /** How far the colours are the person's own, or what covers a head that turns: [N, 1, H, W]. */
  readonly known: Value;
}

/** What is moved, and by what. */
interface MovedInput {
  readonly figure: { readonly arms: LayerNodes; readonly rest: LayerNodes };
  readonly fields: FlowFieldNodes;
  /** 1 or 0, [N, 1, 1, 1]: whether the left side is before the right one. */
  readonly leftIsBefore: Value;
  readonly cover: FaceCoverNodes | undefined;
  readonly hands: DrawnHandNodes | undefined;
  /** How far folds of each row of the torso are smoothed, so that it shows no details: [N, 1, H, 1]. */
  readonly smooth: Value;
}

/** All layers of a figure as one. */
export function addMovedPerson(
  on: Expressions,
  { figure, fields, leftIsBefore, cover, hands, smooth }: MovedInput,
): MovedNodes {
  const [leftArm, rightArm, left, right] = fields.layers as [
    LayerFlowNodes,
    LayerFlowNodes,
    LayerFlowNodes,
    LayerFlowNodes,
  ];
  const { nearer } = fields;
  const { arms: ofArms, rest: ofRest } = figure;
  const bothArms = [
    addLayer(on, ofArms, 'left', { ...leftArm, hands }),
    addLayer(on, ofArms, 'right', { ...rightArm, hands }),
  ] as const;
  const arms = mixSamples(on, bothArms, { order: leftIsBefore, nearer: nearer.arm });
  const bothSides = [addLayer(on, ofRest, 'left', left), addLayer(on, ofRest, 'right', right)] as const;
  const moved = mixSamples(on, bothSides, { order: leftIsBefore, nearer: nearer.side });
  const showsDetails = (planes: Value) => on.slice(planes, 1, [4, 5]);
  const known = showsDetails(moved.planes);
  const rest = cover ? coverHead(on, moved, cover) : moved;
  const isKnown = cover ? on.add(known, on.mul(cover.share, on.sub(1, known))) : known;
  const order = on.sub(1, on.mul(on.sub(1, nearer.arms), isKnown));
  const all = mixSamples(on, [arms, rest], { order, nearer: nearer.arms });
  const { origin, share, part } = all;
  const seen = showsDetails(arms.planes);
  return {
    ...{ origin, share, colours: on.slice(all.planes, 1, [0, 3]) },
    details: mixNodes(on, seen, on.mul(showsDetails(rest.planes), on.sub(1, smooth)), part),
    known: mixNodes(on, seen, isKnown, part),
  };
}

/** A side of a layer. */
function addLayer(
  on: Expressions,
  layer: LayerNodes,
  side: 'right' | 'left',
  { flow, outline, hands }: LayerFlowNodes & { readonly hands?: DrawnHandNodes | undefined },
): SampleNodes {
  const sampled = sampleNodes(on, on.concat([layer.colours, layer[side], layer.known], 1), flow);
  const planes = hands ? drawHandNodes(on, sampled, hands, side) : sampled;
  const share = on.mul(on.slice(planes, 1, [3, 4]), outline);
  return { origin: flow, planes, share, outline };
}

/** Two layers as one, by how far the first is before the second and how far it is nearer: see `warpPicture`. */
function mixSamples(
  on: Expressions,
  [a, b]: readonly [SampleNodes, SampleNodes],
  { order, nearer }: { readonly order: Value; readonly nearer: Value },
): MixedNodes {
  const ofA = on.mul(a.share, on.sub(1, on.mul(on.sub(1, order), b.share)));
  const ofB = on.mul(b.share, on.sub(1, on.mul(order, a.share)));
  const share = on.add(ofA, ofB);
  const part = on.div(on.add(ofA, on.mul(nearer, leastShare)), on.add(share, leastShare));
  return {
    origin: on.where(on.compare('Greater', part, 0.5), a.origin, b.origin),
    planes: mixNodes(on, a.planes, b.planes, part),
    share,
    outline: on.binary('Max', a.outline, b.outline),
    part,
  };
}

/** A moved layer with its head covered. */
function coverHead(on: Expressions, moved: SampleNodes, cover: FaceCoverNodes): SampleNodes {
  const over = on.sub(moved.outline, moved.share);
  return {
    origin: placeDetails(on, moved.origin, cover),
    planes: coverFace(on, moved.planes, cover),
    share: on.add(moved.share, on.mul(cover.share, over)),
    outline: moved.outline,
  };
}
