/** `sampleParts` of src/warp as nodes. Legend: N batch, P parts, p some of them, H height, W width, M samples. */
import type { Size } from '../../pose/skeleton.js';
import type { PartPlace } from '../../warp/colour-samples.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-nodes.js';
import type { SegmentNodes } from './pose-nodes.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';

/** Colours [N, 3, M], and how much they count, [N, 1, M]. */
export interface ColourSampleNodes {
  readonly colours: Value;
  readonly weights: Value;
}

/** Some parts by their index, and where they are looked at. */
interface PartSamples {
  readonly layer: LayerNodes;
  readonly segments: SegmentNodes;
  readonly parts: readonly number[];
  readonly places: readonly PartPlace[];
}

/** `sampleParts`, of one part at least. */
export function samplePartNodes(
  on: Expressions,
  { width, height }: Size,
  { layer, segments, parts, places }: PartSamples,
): ColourSampleNodes {
  const [count, each] = [parts.length * places.length, places.length];
  const pick = (value: Value) => on.gather(value, 1, parts); // [N, p, 1, 1]
  const half = pick(segments.half);
  const [dx, dy] = [segments.dx, segments.dy].map((value) => on.mul(pick(value), half)) as [Value, Value];
  const corner = on.concat([pick(segments.x), dx, on.unary('Neg', dy), pick(segments.y), dy, dx], 3); // [N, p, 1, 6]
  const lines = on.reshape(corner, [parts.length, 2, 3]);
  const table = [places.map(() => 1), places.map(([along]) => along), places.map(([, across]) => across)];
  const along = on.constant(`places_of_${parts.join('_')}`, [3, each], table.flat());
  const [batch] = lines.shape;
  const found = on.node('MatMul', [lines, along], [batch!, parts.length, 2, each]); // x and y in pixels
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const scales = on.constant('sample_scales', [1, 1, 2, 1], [x.scale, y.scale]);
  const starts = on.constant('sample_starts', [1, 1, 2, 1], [x.start, y.start]);
  const units = on.add(on.mul(found, scales), starts);
  const flow = repeatEdges(on, on.reshape(on.transpose(units, [0, 2, 1, 3]), [2, 1, count]), height);
  const seen = on.mul(
    on.toFloat(pick(segments.seen)),
    on.constant(
      `shares_of_${each}`,
      [1, 1, 1, each],
      places.map(() => 1 / each),
    ),
  ); // [N, p, 1, places]
  return {
    colours: on.reshape(sampleNodes(on, layer.colours, flow), [3, count]),
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
