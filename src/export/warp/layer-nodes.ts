/** The layers of a moved person as nodes. Legend: N batch, P parts, p those of a layer, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { flowSharpness, leastShare, silhouetteGain } from '../../warp/moving-layers.js';
import type { Value } from '../graph.js';
import { coverFace, type FaceCoverNodes, placeDetails } from './cover-nodes.js';
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

/** What a layer, or some of them, bring to each pixel: see `warpPicture`. */
export interface SampleNodes {
  /** Where the colours of the layer that shows more come from, x and then y, and how far details do: [N, 3, H, W]. */
  readonly origin: Value;
  /** [N, 3, H, W], and how far they are known, [N, 1, H, W]. */
  readonly colours: Value;
  readonly known: Value;
  /** S_l, max m, and log of sum (m⁴ e)²: [N, 1, H, W]. */
  readonly share: Value;
  readonly coverage: Value;
  readonly logit: Value;
}

/** Of all parts of both layers. */
export interface PartPlanes {
  /** Of which squares are -log (m⁴)². */
  readonly distances: DistanceNodes;
  /** See `addPlaces`. */
  readonly places: Value;
}

/** What a layer moves, as a side, by which parts. */
interface LayerInput extends HeadNodes {
  readonly layer: LayerNodes;
  readonly side: 'right' | 'left';
  readonly parts: readonly number[];
}

/** A layer of some parts. A skeleton without arms moves an empty layer by all parts: it covers nothing. */
export function addLayer(
  on: Expressions,
  { distances, places }: PartPlanes,
  { layer, side, parts, fold, cover }: LayerInput,
): SampleNodes {
  const all = Array.from({ length: Number(places.shape[1]) }, (_, index) => index);
  const own = parts.length > 0 ? parts : all;
  const squares = squareNodes(on, distances, own); // [N, p, H, W]
  const nearest = on.least(squares, 1);
  const weights = on.unary('Exp', on.sub(nearest, squares));
  const found = addFlow(on, { places: on.gather(places, 1, own), weights, parts: own, fold });
  const flow = repeatEdges(on, found.flow, Number(found.flow.shape[2]));
  const moved = sampleNodes(on, on.concat([layer.colours, layer[side], layer.known], 1), flow); // [N, 5, H, W]
  const planes = cover ? coverFace(on, moved, cover) : moved;
  const part = (value: Value, from: number, to: number) => on.slice(value, 1, [from, to]);
  const known = part(moved, 4, 5);
  const coverage = on.unary('Exp', on.mul(nearest, -1 / (4 * flowSharpness)));
  const near = parts.length > 0 ? coverage : on.mul(coverage, 0);
  return {
    origin: on.concat([cover ? placeDetails(on, flow, cover) : flow, part(planes, 4, 5)], 1),
    colours: part(planes, 0, 3),
    known: cover ? on.add(known, on.mul(cover.share, on.sub(1, known))) : known,
    share: on.mul(part(planes, 3, 4), on.binary('Min', on.mul(near, silhouetteGain), 1)),
    coverage: near,
    logit: on.sub(on.unary('Log', found.weight), parts.length > 0 ? nearest : on.number(beyondAll)),
  };
}

/** n of `warpPicture`: how far a is nearer than b, [N, 1, H, W]. */
function isNearer(on: Expressions, a: SampleNodes, b: SampleNodes): Value {
  return on.unary('Sigmoid', on.sub(a.logit, b.logit));
}

/** Both sides of a layer as one, where `leftIsBefore`, [N, 1, 1, 1], is 1 or 0. */
export function mixSides(
  on: Expressions,
  { right, left }: Record<'right' | 'left', SampleNodes>,
  leftIsBefore: Value,
): SampleNodes {
  return mixSamples(on, [left, right], { order: leftIsBefore, nearer: isNearer(on, left, right) });
}

/** Arms and rest as one. */
export function mixLayers(on: Expressions, arms: SampleNodes, rest: SampleNodes): SampleNodes {
  const nearer = isNearer(on, arms, rest);
  const order = on.sub(1, on.mul(on.sub(1, nearer), rest.known));
  return mixSamples(on, [arms, rest], { order, nearer });
}

/** Two layers as one: see `warpPicture`. */
function mixSamples(
  on: Expressions,
  [a, b]: readonly [SampleNodes, SampleNodes],
  { order, nearer }: { readonly order: Value; readonly nearer: Value },
): SampleNodes {
  const ofA = on.mul(a.share, on.sub(1, on.mul(on.sub(1, order), b.share)));
  const ofB = on.mul(b.share, on.sub(1, on.mul(order, a.share)));
  const share = on.add(ofA, ofB);
  const part = on.div(on.add(ofA, on.mul(nearer, leastShare)), on.add(share, leastShare));
  const isA = on.compare('Greater', part, 0.5);
  return {
    origin: on.where(isA, a.origin, b.origin),
    colours: on.add(b.colours, on.mul(part, on.sub(a.colours, b.colours))),
    known: on.add(b.known, on.mul(part, on.sub(a.known, b.known))),
    share,
    coverage: on.binary('Max', a.coverage, b.coverage),
    logit: on.binary('Max', a.logit, b.logit),
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
  {
    places,
    weights,
    parts: own,
    fold,
  }: { places: Value; weights: Value; parts: readonly number[]; fold: FoldNodes | undefined },
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
  const folded = fold ? on.add(moved, foldFlow(on, fold, { places, weights, parts: own })) : moved;
  return { flow: on.div(folded, weight), weight };
}
