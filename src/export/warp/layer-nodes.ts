/** The two layers of a moved person as nodes. Legend: N batch, P parts, p those of a layer, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { flowSharpness, leastShare, silhouetteGain } from '../../warp/warp-picture.js';
import type { Value } from '../graph.js';
import { coverFace, type FaceCoverNodes } from './cover-nodes.js';
import { beyondAll, type DistanceNodes, squareNodes } from './distance-nodes.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-nodes.js';
import { type FoldNodes, foldFlow } from './fold-nodes.js';
import { addColumns, addRows } from './places.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';
import type { TransformNodes } from './transform-nodes.js';

/** What is done to a head beside moving it. */
interface HeadNodes {
  readonly fold?: FoldNodes | undefined;
  readonly cover?: FaceCoverNodes | undefined;
}

/** The flow of a layer's parts, and what it brings. */
interface LayerFlowNodes {
  /** [N, 2, H, W] */
  readonly flow: Value;
  /** The layer at its flow: colours [N, 3, H, W], share and what is known of it, [N, 1, H, W] each. */
  readonly colours: Value;
  readonly share: Value;
  readonly known: Value;
  /** max m, [N, 1, H, W]. */
  readonly coverage: Value;
  /** -log (max m⁴)², and sum (m⁴ e)² over (max m⁴)²: [N, 1, H, W]. */
  readonly nearest: Value;
  readonly weight: Value;
}

/** Of all parts of both layers. */
export interface PartPlanes {
  /** Of which squares are -log (m⁴)². */
  readonly distances: DistanceNodes;
  /** See `addPlaces`. */
  readonly places: Value;
}

/** The flow of a layer's parts. A skeleton without arms moves an empty layer by all parts: it covers nothing. */
export function addLayerFlow(
  on: Expressions,
  { distances, places }: PartPlanes,
  {
    layer,
    parts,
    fold,
    cover,
  }: HeadNodes & { readonly layer: LayerNodes; readonly parts: readonly number[] },
): LayerFlowNodes {
  const all = Array.from({ length: Number(places.shape[1]) }, (_, index) => index);
  const own = parts.length > 0 ? parts : all;
  const squares = squareNodes(on, distances, own); // [N, p, H, W]
  const nearest = on.least(squares, 1);
  const weights = on.unary('Exp', on.sub(nearest, squares));
  const found = addFlow(on, { places: on.gather(places, 1, own), weights, fold });
  const flow = repeatEdges(on, found.flow, Number(found.flow.shape[2]));
  const moved = sampleNodes(on, on.concat([layer.colours, layer.share, layer.known], 1), flow); // [N, 5, H, W]
  const planes = cover ? coverFace(on, moved, cover) : moved;
  const coverage = on.unary('Exp', on.mul(nearest, -1 / (4 * flowSharpness)));
  return {
    flow: cover ? on.where(on.compare('Greater', cover.share, 0.5), cover.place, flow) : flow,
    colours: on.slice(planes, 1, [0, 3]),
    share: on.slice(planes, 1, [3, 4]),
    known: on.slice(planes, 1, [4, 5]),
    coverage: parts.length > 0 ? coverage : on.mul(coverage, 0),
    nearest: parts.length > 0 ? nearest : on.number(beyondAll),
    weight: found.weight,
  };
}

/** Both layers as one: see `warpPicture`. */
export function mixLayers(on: Expressions, arms: LayerFlowNodes, rest: LayerFlowNodes) {
  const logit = on.add(on.unary('Log', on.div(arms.weight, rest.weight)), on.sub(rest.nearest, arms.nearest));
  const order = on.unary('Sigmoid', logit); // [N, 1, H, W]
  const behind = on.sub(1, order);
  const cover = ({ share, coverage }: LayerFlowNodes) =>
    on.mul(share, on.binary('Min', on.mul(coverage, silhouetteGain), 1));
  const [sArms, sRest] = [cover(arms), cover(rest)];
  const shareArms = on.mul(sArms, on.sub(1, on.mul(behind, sRest)));
  const shareRest = on.mul(sRest, on.sub(1, on.mul(order, sArms)));
  const ofArms = on.add(shareArms, on.mul(order, leastShare));
  const ofRest = on.add(shareRest, on.mul(behind, leastShare));
  const sum = on.add(on.mul(ofArms, arms.colours), on.mul(ofRest, rest.colours));
  const isArm = on.compare('Greater', on.sub(ofArms, ofRest), 0);
  return {
    colours: on.div(sum, on.add(ofArms, ofRest)),
    silhouette: on.add(shareArms, shareRest),
    coverage: on.binary('Max', arms.coverage, rest.coverage),
    flow: on.where(isArm, arms.flow, rest.flow),
    known: on.where(isArm, arms.known, rest.known),
  };
}

/**
 * Where parts take pixels from, times e², by what they are multiplied with: x, y and 1 give the place in units of
 * a flow, x and then y; the last is e² itself. [N, P, 7]
 */
export function addPlaces(
  on: Expressions,
  { width, height }: Size,
  { transforms, depths }: { readonly transforms: TransformNodes; readonly depths: Value },
): Value {
  const { xx, xy, x0, yx, yy, y0 } = transforms;
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const one = on.add(on.mul(xx, 0), 1);
  const columns = [xx, yx, xy, yy, x0, y0, one];
  const scales = on.constant(
    'to_flow_units',
    [1, 1, 1, 7],
    [x, y, x, y, x, y].map(({ scale }) => scale).concat(1),
  );
  const starts = on.constant('flow_starts', [1, 1, 1, 7], [0, 0, 0, 0, x.start, y.start, 0]);
  const places = on.add(on.mul(on.concat(columns, 3), scales), starts); // [N, P, 1, 7]
  const nearer = on.unary('Exp', on.mul(depths, flowSharpness));
  return on.reshape(on.mul(places, nearer), [Number(xx.shape[1]), columns.length]);
}

/** Where each pixel comes from, see `WarpNodes`, by places [N, p, 7] and weights [N, p, H, W]; and the sum of (m⁴ e)². */
function addFlow(
  on: Expressions,
  { places, weights, fold }: { places: Value; weights: Value; fold: FoldNodes | undefined },
): { readonly flow: Value; readonly weight: Value } {
  const [batch, parts, height, width] = weights.shape as [string, number, number, number];
  const flat = on.reshape(weights, [parts, height * width]); // [N, p, H W]
  const sums = on.node('MatMul', [on.transpose(places, [0, 2, 1]), flat], [batch, 7, height * width]);
  const planes = on.reshape(sums, [7, height, width]); // [N, 7, H, W]
  const [ofX, ofY, start] = [0, 2, 4].map((from) => on.slice(planes, 1, [from, from + 2])) as [
    Value,
    Value,
    Value,
  ];
  const weight = on.slice(planes, 1, [6, 7]);
  const moved = on.add(on.mul(ofX, addColumns(on, width)), on.mul(ofY, addRows(on, height)), start);
  const folded = fold ? on.add(moved, foldFlow(on, fold, { places, weights })) : moved;
  return { flow: on.div(folded, weight), weight };
}
