/** `sampleParts` of src/warp as nodes. Legend: N batch, P parts, p some of them, H height, W width, M samples. */
import type { Size } from '../../pose/skeleton.js';
import { type PartPlace, shadeShare } from '../../warp/colour-samples.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-layer.js';
import type { SegmentNodes } from './pose-nodes.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';

/** Colours [N, 3, M], and how much they count, [N, 1, M]. */
export interface ColourSampleNodes {
  readonly colours: Value;
  readonly weights: Value;
}

/** Some parts by their index, and where each is looked at, at as many places. */
interface PartSamples {
  readonly layer: Pick<LayerNodes, 'colours' | 'known'>;
  readonly segments: SegmentNodes;
  readonly parts: readonly number[];
  readonly places: (part: number) => readonly PartPlace[];
  /** What the places are called. */
  readonly name: string;
}

/** `sampleParts`, of one part at least, one after the other; also of layers of more channels: [N, C, M]. */
export function samplePartNodes(
  on: Expressions,
  { width, height }: Size,
  { layer, segments, parts, places, name }: PartSamples,
): ColourSampleNodes {
  const lists = parts.map(places);
  const each = lists[0]!.length;
  const count = parts.length * each;
  const pick = (value: Value) => on.gather(value, 1, parts);
  const [dx, dy] = [segments.dx, segments.dy].map((value) => on.mul(value, segments.half)) as [Value, Value];
  const corners = on.concat([segments.x, dx, on.unary('Neg', dy), segments.y, dy, dx], 3); // of all parts: one for all samples
  const lines = on.reshape(pick(corners), [parts.length, 2, 3]);
  const table = lists.flatMap((list) => [
    list.map(() => 1),
    list.map(([along]) => along),
    list.map(([, across]) => across),
  ]);
  const along = on.constant(`places_of_${name}`, [parts.length, 3, each], table.flat());
  const [batch] = lines.shape;
  const found = on.node('MatMul', [lines, along], [batch!, parts.length, 2, each]); // x and y in pixels
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const scales = on.constant('sample_scales', [1, 1, 2, 1], [x.scale, y.scale]);
  const starts = on.constant('sample_starts', [1, 1, 2, 1], [x.start, y.start]);
  const units = on.add(on.mul(found, scales), starts);
  const flow = repeatEdges(on, on.reshape(on.transpose(units, [0, 2, 1, 3]), [2, 1, count]), height);
  const seen = on.mul(
    pick(on.toFloat(segments.seen)),
    on.constant(
      `shares_of_${each}`,
      [1, 1, 1, each],
      lists[0]!.map(() => 1 / each),
    ),
  ); // [N, p, 1, places]
  return {
    colours: on.reshape(sampleNodes(on, layer.colours, flow), [Number(layer.colours.shape[1]), count]),
    weights: on.mul(on.reshape(sampleNodes(on, layer.known, flow), [1, count]), on.reshape(seen, [1, count])),
  };
}

export function joinSamples(
  on: Expressions,
  a: ColourSampleNodes | undefined,
  b: ColourSampleNodes,
): ColourSampleNodes {
  if (a === undefined) return b;
  const join = (key: keyof ColourSampleNodes) => on.concat([a[key], b[key]], 2);
  return { colours: join('colours'), weights: join('weights') };
}

/** `meanColour`: [N, 3, 1] */
export function meanColourNodes(
  on: Expressions,
  { colours, weights }: ColourSampleNodes,
  least: number,
): Value {
  return on.div(on.sum(on.mul(colours, weights), 2), on.add(on.sum(weights, 2), least));
}

/** Colours [N, 3, M] in a space whose squared distances are those of `squareBetween`. */
export function toHues(on: Expressions, colours: Value): Value {
  const shade = (1 - Math.sqrt(shadeShare)) / 3;
  const table = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => Number(row === column) - shade));
  return on.node('MatMul', [on.constant('to_hues', [3, 3], table), colours], colours.shape);
}
